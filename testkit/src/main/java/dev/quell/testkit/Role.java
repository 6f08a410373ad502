package dev.quell.testkit;

/** The roles of every test server; each is authenticated in its own way, over TCP with and without TLS and locally. */
public enum Role {
    /** The superuser, let in without a password. */
    POSTGRES("postgres", ""),
    /** Let in without a password. */
    TRUST("trust_user", ""),
    /** Asked for the password in clear text. */
    PASSWORD("password_user", "a clear password"),
    /** Asked for an MD5 hash. */
    MD5("md5_user", "an md5 password"),
    /** Asked for SCRAM-SHA-256, with channel binding over TLS. */
    SCRAM("scram_user", "a scram password"),
    /** Let in with a client certificate of its name, over TLS only. */
    CERT("cert_user", ""),
    /** SCRAM, over TLS only. */
    SSL_ONLY("ssl_only_user", "a tls password"),
    /** SCRAM, over TCP without TLS only. */
    NO_SSL("nossl_user", "a plain password"),
    /** Turned away. */
    REJECT("reject_user", "");

    private final String role;
    private final String password;

    Role(String role, String password) {
        this.role = role;
        this.password = password;
    }

    /** The name of the role on the server. */
    public String role() {
        return role;
    }

    /** Its password; empty where it has none. */
    public String password() {
        return password;
    }
}
