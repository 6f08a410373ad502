package dev.quell.libpq;

/** How much of an error's fields the text of a message has, as libpq's type of that name. */
public enum PGVerbosity {
    /** Severity, primary message and position, on one line. */
    PQERRORS_TERSE(0),
    /** Also the line of the query, detail, hint and context. */
    PQERRORS_DEFAULT(1),
    /** All fields. */
    PQERRORS_VERBOSE(2),
    /** Severity and SQLSTATE only. */
    PQERRORS_SQLSTATE(3);

    private final int value;

    PGVerbosity(int value) {
        this.value = value;
    }

    /** The constant's number in libpq. */
    public int value() {
        return value;
    }
}
