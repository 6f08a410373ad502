package dev.quell.conninfo;

/** How strongly encryption by GSSAPI is wanted: libpq's {@code gssencmode}. */
public enum GssEncMode {
    /** Never. */
    DISABLE("disable"),
    /** Where both sides can. */
    PREFER("prefer"),
    /** GSSAPI or nothing. */
    REQUIRE("require");

    private final String keyword;

    GssEncMode(String keyword) {
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
