package dev.quell;

/** Where a session stands with regard to transactions, as the server last reported. */
public enum TransactionStatus {
    /** Not in a transaction block. */
    IDLE,
    /** In a transaction block. */
    IN_TRANSACTION,
    /** In a transaction block that has failed; only its end is accepted. */
    FAILED
}
