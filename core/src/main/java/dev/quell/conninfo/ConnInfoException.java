package dev.quell.conninfo;

/**
 * Says what is wrong with a connection string or with an option's value, in libpq's words where libpq has any.
 *
 * <p>The message has no line break at its end. Passwords inside quoted parts of the input are replaced by
 * {@code ********}, which is the one difference from libpq's text.
 */
public sealed class ConnInfoException extends IllegalArgumentException permits UnsupportedOptionException {
    private static final long serialVersionUID = 1L;

    /** A value that turns out to be impossible where it is used. */
    public ConnInfoException(String message) {
        super(message);
    }

    static ConnInfoException invalidOption(String keyword) {
        return new ConnInfoException("invalid connection option \"" + keyword + "\"");
    }

    static ConnInfoException invalidValue(ConnOption option, String value) {
        return new ConnInfoException("invalid " + option.keyword() + " value: \"" + value + "\"");
    }
}
