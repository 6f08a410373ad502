package dev.quell.testkit;

/** The kind of a private key and the PEM form it is written in. */
public enum KeyFormat {
    /** RSA-2048 as {@code PRIVATE KEY}. */
    RSA_PKCS8,
    /** P-256 as {@code PRIVATE KEY}. */
    EC_PKCS8,
    /** RSA-2048 as {@code RSA PRIVATE KEY}. */
    RSA_PKCS1,
    /** P-256 as {@code EC PRIVATE KEY}. */
    EC_SEC1;

    boolean isRsa() {
        return switch (this) {
            case RSA_PKCS8, RSA_PKCS1 -> true;
            case EC_PKCS8, EC_SEC1 -> false;
        };
    }
}
