package dev.quell.libpq;

/** Which messages show their CONTEXT field, as libpq's type of that name. */
public enum PGContextVisibility {
    /** None. */
    PQSHOW_CONTEXT_NEVER(0),
    /** Those of errors, not of notices. */
    PQSHOW_CONTEXT_ERRORS(1),
    /** All that have one. */
    PQSHOW_CONTEXT_ALWAYS(2);

    private final int value;

    PGContextVisibility(int value) {
        this.value = value;
    }

    /** The constant's number in libpq. */
    public int value() {
        return value;
    }
}
