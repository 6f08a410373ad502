package dev.quell.testkit;

/** The certificates a test server can show. Good ones are for {@code localhost}, 127.0.0.1 and ::1. */
public enum ServerCertificate {
    /** Good, with an RSA-2048 key, signed with SHA-256. */
    RSA,
    /** Good, with a P-256 key. */
    EC,
    /** As {@link #EC}, but it expired long ago. */
    EXPIRED,
    /** As {@link #EC}, but for the host {@code elsewhere.example} only. */
    WRONG_HOST,
    /** As {@link #EC}, but signed by the other certificate authority. */
    OTHER_CA
}
