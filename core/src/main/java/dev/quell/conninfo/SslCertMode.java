package dev.quell.conninfo;

/** Whether a client certificate is sent: libpq's {@code sslcertmode}. */
public enum SslCertMode {
    /** Never, even if there is one. */
    DISABLE("disable"),
    /** Where the server asks for one and there is one. */
    ALLOW("allow"),
    /** The server must ask for one. */
    REQUIRE("require");

    private final String keyword;

    SslCertMode(String keyword) {
        this.keyword = keyword;
    }

    /**
     * Names the choice as connection strings do.
     *
     * @return the value of the option
     */
    public String keyword() {
        return keyword;
    }
}
