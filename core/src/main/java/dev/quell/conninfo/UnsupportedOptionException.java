package dev.quell.conninfo;

/** Says that an option is known and valid, but that Quell cannot honour it yet, and what to do about it. */
public final class UnsupportedOptionException extends ConnInfoException {
    private static final long serialVersionUID = 1L;

    /** The option that cannot be honoured. */
    private final ConnOption option;

    UnsupportedOptionException(ConnOption option, String message) {
        super(message);
        this.option = option;
    }

    static UnsupportedOptionException notYet(ConnOption option, String remedy) {
        return new UnsupportedOptionException(
                option, "connection option \"" + option.keyword() + "\" is not supported yet: " + remedy);
    }

    /**
     * Names the option that cannot be honoured.
     *
     * @return the option
     */
    public ConnOption option() {
        return option;
    }
}
