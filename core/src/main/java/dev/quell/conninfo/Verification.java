package dev.quell.conninfo;

/** How far the server's certificate is checked. */
public enum Verification {
    /** Not at all: TLS then keeps listeners out, but not impostors. */
    NONE,
    /** It must lead to a trusted root certificate. */
    CHAIN,
    /** It must lead to a trusted root certificate and be made out to the host's name. */
    CHAIN_AND_HOST
}
