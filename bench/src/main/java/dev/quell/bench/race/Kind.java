package dev.quell.bench.race;

/** What is done in a figure. */
public enum Kind {
    PIPELINE("pipeline"),
    ROUND_TRIP("round-trip"),
    ROWS("rows"),
    ROWS_IN_PLACE("rows"),
    COPY_OUT("copy-out"),
    COPY_IN("copy-in"),
    CANCEL("cancel"),
    CANCEL_MANY("cancel-many"),
    IDLE("idle"),
    CONNECT("connect"),
    CONNECTIONS("connections");

    private final String word;

    Kind(String word) {
        this.word = word;
    }

    /** What the C program calls it. It reads rows in place always. */
    public String word() {
        return word;
    }
}
