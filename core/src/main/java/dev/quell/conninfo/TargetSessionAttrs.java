package dev.quell.conninfo;

/** The kind of server wanted, by its session's properties: libpq's {@code target_session_attrs}. */
public enum TargetSessionAttrs {
    /** Any server. */
    ANY("any"),
    /** One whose sessions may write by default. */
    READ_WRITE("read-write"),
    /** One whose sessions may not write by default. */
    READ_ONLY("read-only"),
    /** One that is not in hot standby. */
    PRIMARY("primary"),
    /** One that is in hot standby. */
    STANDBY("standby"),
    /** One that is in hot standby, or any if there is none. */
    PREFER_STANDBY("prefer-standby");

    private final String keyword;

    TargetSessionAttrs(String keyword) {
        this.keyword = keyword;
    }

    /**
     * Names the choice as connection strings do.
     *
     * @return the value of the option
     */
    public String keyword() {
        return keyword;
    }
}
