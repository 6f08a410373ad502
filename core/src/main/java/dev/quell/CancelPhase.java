package dev.quell;

/** The phases of a cancel, in their order; a retry goes back to the first. */
public enum CancelPhase {
    /** Until the cancel connection stands. */
    CONNECTING,
    /** Until it is encrypted. */
    ENCRYPTING,
    /** From the request's sending until the server has closed the connection, having signalled the backend. */
    DELIVERING,
    /** Delivered; until the query ends. */
    ENDING,
    /** Ending the query by stronger means, as the policy allows. */
    ESCALATING
}
