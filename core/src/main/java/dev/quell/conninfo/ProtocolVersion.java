package dev.quell.conninfo;

/** A version of the frontend/backend protocol. Version 3.1 never existed. */
public enum ProtocolVersion {
    /** Version 3.0, since PostgreSQL 7.4. */
    V3_0(3, 0),
    /** Version 3.2, since PostgreSQL 18, with cancel keys of up to 256 bytes. */
    V3_2(3, 2);

    private final int major;
    private final int minor;

    ProtocolVersion(int major, int minor) {
        this.major = major;
        this.minor = minor;
    }

    /**
     * Gives the number before the point.
     *
     * @return the major version
     */
    public int major() {
        return major;
    }

    /**
     * Gives the number behind the point.
     *
     * @return the minor version
     */
    public int minor() {
        return minor;
    }

    /**
     * Gives the version as the startup message carries it.
     *
     * @return the major version in the upper and the minor version in the lower 16 bits
     */
    public int code() {
        return major << 16 | minor;
    }

    /** The version as connection strings name it. */
    @Override
    public String toString() {
        return major + "." + minor;
    }
}
