package dev.quell.libpq;

/**
 * The error text of a connection, as {@code PQerrorMessage} shows it: messages pile up until an operation clears it. It
 * remembers how much of itself has been told in a result already. Not thread-safe.
 */
final class ErrorText {
    private final StringBuilder text = new StringBuilder();
    private int reported;

    void append(String more) {
        text.append(more);
    }

    /** Appends a message and the line break that each message of libpq ends with. */
    void appendLine(String message) {
        text.append(message).append('\n');
    }

    void clear() {
        text.setLength(0);
        reported = 0;
    }

    String text() {
        return text.toString();
    }

    boolean isEmpty() {
        return text.isEmpty();
    }

    /** What no result has told yet, or all of it where everything has been told; from now on it counts as told. */
    String report() {
        if (reported >= text.length()) {
            reported = 0;
        }
        String unreported = text.substring(reported);
        reported = text.length();
        return unreported;
    }

    /** All there is has been told in a result. */
    void reported() {
        reported = text.length();
    }
}
