package dev.quell.wire;

/** The transaction state that a ReadyForQuery reports. */
public enum TransactionStatus {
    /** Not in a transaction block. */
    IDLE('I'),
    /** In a transaction block. */
    IN_TRANSACTION('T'),
    /** In a transaction block that has failed: commands are refused until it ends. */
    FAILED('E');

    private final char code;

    TransactionStatus(char code) {
        this.code = code;
    }

    char code() {
        return code;
    }

    static TransactionStatus decode(Payload in) {
        int code = in.int8();
        return switch (code) {
            case 'I' -> IDLE;
            case 'T' -> IN_TRANSACTION;
            case 'E' -> FAILED;
            default -> throw in.disagrees();
        };
    }
}
