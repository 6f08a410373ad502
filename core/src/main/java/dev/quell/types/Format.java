package dev.quell.types;

/** How a value is written on the wire. */
public enum Format {
    /** As text, the way {@code psql} shows it. */
    TEXT((short) 0),
    /** In the binary form of its type. */
    BINARY((short) 1);

    private final short code;

    Format(short code) {
        this.code = code;
    }

    /**
     * Gives the format as messages carry it.
     *
     * @return 0 or 1
     */
    public short code() {
        return code;
    }

    /**
     * Finds the format that a message means.
     *
     * @param code a format code
     * @return the format
     * @throws IllegalArgumentException if there is no such format
     */
    public static Format ofCode(int code) {
        return switch (code) {
            case 0 -> TEXT;
            case 1 -> BINARY;
            default -> throw new IllegalArgumentException("format code " + code + " is neither 0 nor 1");
        };
    }
}
