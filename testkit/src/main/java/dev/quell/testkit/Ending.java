package dev.quell.testkit;

/** How the sender of one direction stopped sending. */
public enum Ending {
    /** In good order (FIN). */
    FINISHED,
    /** Abruptly (RST), or the connection was closed under it. */
    BROKEN
}
