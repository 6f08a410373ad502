package dev.quell.conninfo;

/** How TLS is begun: libpq's {@code sslnegotiation}. */
public enum SslNegotiation {
    /** With an SSLRequest in plain text, which every server version understands. */
    POSTGRES("postgres"),
    /** With the TLS handshake at once and ALPN, which saves a round trip and needs PostgreSQL 17. */
    DIRECT("direct");

    private final String keyword;

    SslNegotiation(String keyword) {
        this.keyword = keyword;
    }

    /**
     * Names the way as connection strings do.
     *
     * @return the value of {@code sslnegotiation}
     */
    public String keyword() {
        return keyword;
    }
}
