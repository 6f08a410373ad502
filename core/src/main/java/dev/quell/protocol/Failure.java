package dev.quell.protocol;

import dev.quell.wire.ErrorFields;
import java.util.Optional;

/** Why something did not work, and whose doing it was. */
public sealed interface Failure {
    /** A sentence for people. */
    String message();

    /** The same in libpq's own words, where it has its own. */
    default String literal() {
        return message();
    }

    /**
     * The server said no.
     *
     * @param where words to go before the server's, which tell one server from others; often none
     */
    record Server(ErrorFields fields, String where) implements Failure {
        public Server(ErrorFields fields) {
            this(fields, "");
        }

        @Override
        public String message() {
            return where + fields.severity() + ": " + fields.message();
        }
    }

    /**
     * The server refused to use a statement as it was prepared before, and nothing of it was run. Prepared anew it may well
     * fit the database as it is now.
     */
    record Outdated(ErrorFields fields) implements Failure {
        @Override
        public String message() {
            return fields.severity() + ": " + fields.message();
        }
    }

    /** The peer broke the protocol, or does not speak it. */
    record Protocol(String message, String literal) implements Failure {
        public Protocol(String message) {
            this(message, message);
        }
    }

    /** The network or the encryption over it failed. */
    record Transport(String message, Optional<Throwable> cause) implements Failure {
        public Transport(String message) {
            this(message, Optional.empty());
        }
    }

    /** What the caller asked for or supplied does not allow to go on: a password is missing, say. */
    record Usage(String message, String literal) implements Failure {
        public Usage(String message) {
            this(message, message);
        }
    }

    /** The server passed over it, because of what became of a statement before it in the same pipeline. */
    record Skipped(String message) implements Failure {}

    /** A time limit passed. */
    record TimedOut(String message) implements Failure {}
}
