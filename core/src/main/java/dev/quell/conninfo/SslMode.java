package dev.quell.conninfo;

/** How strongly TLS is wanted: libpq's {@code sslmode}. */
public enum SslMode {
    /** Never TLS. */
    DISABLE("disable"),
    /** Plain text first, TLS if the server refuses that. */
    ALLOW("allow"),
    /** TLS first, plain text if the server has none. */
    PREFER("prefer"),
    /** TLS or nothing; the server's certificate is only checked if there are root certificates to check it with. */
    REQUIRE("require"),
    /** TLS or nothing, with a certificate from a trusted authority. */
    VERIFY_CA("verify-ca"),
    /** TLS or nothing, with a certificate from a trusted authority, made out to the host's name. */
    VERIFY_FULL("verify-full");

    private final String keyword;

    SslMode(String keyword) {
        this.keyword = keyword;
    }

    /**
     * Names the mode as connection strings do.
     *
     * @return the value of {@code sslmode}
     */
    public String keyword() {
        return keyword;
    }

    /**
     * Tells whether plain text is out of the question.
     *
     * @return true from {@link #REQUIRE} upwards
     */
    public boolean requiresTls() {
        return compareTo(REQUIRE) >= 0;
    }

    boolean verifies() {
        return compareTo(VERIFY_CA) >= 0;
    }
}
