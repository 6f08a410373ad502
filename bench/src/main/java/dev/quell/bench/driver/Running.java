package dev.quell.bench.driver;

/** A query that runs on the server and is going to be cancelled. */
public interface Running {
    /** Asks for the cancel. May or may not wait until it has been delivered, as the library does. */
    void cancel() throws Exception;

    /**
     * Waits for the server's error, and throws if it is any other than 57014.
     *
     * @return when it was in the application's hand, as {@link System#nanoTime} counts
     */
    long awaitCancelled() throws Exception;

    /** How a query ended, and when. */
    record End(String state, long at) {
        static End now(String state) {
            return new End(state, System.nanoTime());
        }

        long expectCancelled() {
            if (!state.equals("57014")) {
                throw new IllegalStateException("the query ended with " + state + " instead of 57014");
            }
            return at;
        }
    }
}
