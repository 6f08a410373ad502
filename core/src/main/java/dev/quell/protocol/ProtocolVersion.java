package dev.quell.protocol;

/** A version of the frontend/backend protocol: 3.0 or 3.2; 3.1 never existed. */
public enum ProtocolVersion {
    V3_0(0),
    V3_2(2);

    private final int minor;

    ProtocolVersion(int minor) {
        this.minor = minor;
    }

    /** The number as a startup message carries it. */
    public int code() {
        return 3 << 16 | minor;
    }

    @Override
    public String toString() {
        return "3." + minor;
    }
}
