package dev.quell.conninfo;

/** Whether the password exchange is bound to the TLS channel: libpq's {@code channel_binding}. */
public enum ChannelBinding {
    /** Never bind. */
    DISABLE("disable"),
    /** Bind where both sides can. */
    PREFER("prefer"),
    /** Refuse to log in without. */
    REQUIRE("require");

    private final String keyword;

    ChannelBinding(String keyword) {
        this.keyword = keyword;
    }

    /**
     * Names the choice as connection strings do.
     *
     * @return the value of {@code channel_binding}
     */
    public String keyword() {
        return keyword;
    }
}
