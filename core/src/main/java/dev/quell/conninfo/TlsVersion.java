package dev.quell.conninfo;

/** A version of TLS, oldest first. */
public enum TlsVersion {
    /** TLS 1.0. */
    TLS_1_0("TLSv1"),
    /** TLS 1.1. */
    TLS_1_1("TLSv1.1"),
    /** TLS 1.2. */
    TLS_1_2("TLSv1.2"),
    /** TLS 1.3. */
    TLS_1_3("TLSv1.3");

    private final String protocolName;

    TlsVersion(String protocolName) {
        this.protocolName = protocolName;
    }

    /**
     * Names the version as both libpq and the JDK's TLS do.
     *
     * @return the name, such as {@code TLSv1.3}
     */
    public String protocolName() {
        return protocolName;
    }
}
