package dev.quell.libpq;

/** The lines of messages that open a connection and have no type byte. */
final class TracedOpening {
    private static final int CANCEL_REQUEST = 80877102;
    private static final int SSL_REQUEST = 80877103;
    private static final int GSSENC_REQUEST = 80877104;

    private static final int SHORTEST = 8;
    private static final int SHORTEST_CANCEL = 16;

    private TracedOpening() {}

    /** Shows a message whose length has been read; false when it is too short to be one. */
    static boolean show(TraceLine line, int length, boolean regress) {
        if (length < SHORTEST) {
            line.text("F\t" + length + "\tUnknown message");
            return false;
        }
        int code = line.peekInt32();
        line.text("F\t" + length + "\t");
        if (code == CANCEL_REQUEST && length >= SHORTEST_CANCEL) {
            code(line, "CancelRequest\t");
            line.int32(regress);
            line.rest(regress);
        } else if (code == SSL_REQUEST) {
            code(line, "SSLRequest\t");
        } else if (code == GSSENC_REQUEST) {
            code(line, "GSSENCRequest\t");
        } else {
            code(line, "StartupMessage\t");
            parameters(line);
        }
        return true;
    }

    private static void code(TraceLine line, String name) {
        line.text(name);
        line.int16();
        line.int16();
    }

    private static void parameters(TraceLine line) {
        while (!line.atZero()) {
            line.string();
            line.string();
        }
        line.skip(1);
    }
}
