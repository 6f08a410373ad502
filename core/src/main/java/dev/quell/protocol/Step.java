package dev.quell.protocol;

/**
 * What a {@link DialMachine} wants next. Whatever is in its output buffer is to be sent first, in every case but the last
 * two.
 */
public sealed interface Step {
    Step AWAIT_INPUT = new AwaitInput();
    Step SECURE = new Secure();
    Step FINISHED = new Finished();

    /** Read, then call {@link DialMachine#received} or {@link DialMachine#ended}. */
    record AwaitInput() implements Step {}

    /** Do the TLS handshake, then call {@link DialMachine#secured} or {@link DialMachine#securingFailed}. */
    record Secure() implements Step {}

    /**
     * Close the connection, open another to the same address, then call {@link DialMachine#connected}: the way of opening
     * that was tried failed as {@code why} says, and there is another.
     */
    record Redial(Failure why) implements Step {}

    /** Run {@code work}, which may take long and may run on any thread, then call {@link DialMachine#computed}. */
    record Compute(Runnable work) implements Step {}

    /** The machine has done what it is for. */
    record Finished() implements Step {}

    /** It cannot be done; the connection is to be closed. */
    record Failed(Failure failure) implements Step {}
}
