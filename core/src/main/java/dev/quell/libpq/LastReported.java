package dev.quell.libpq;

/**
 * What a server last said, on whatever connection of this process: the functions that escape without a connection follow
 * it, as libpq's do. Safe for use by several threads, which see each other's connections.
 */
final class LastReported {
    private static volatile ServerEncoding clientEncoding = ServerEncoding.SQL_ASCII;
    private static volatile boolean standardConformingStrings;

    private LastReported() {}

    static ServerEncoding clientEncoding() {
        return clientEncoding;
    }

    static void clientEncoding(ServerEncoding encoding) {
        clientEncoding = encoding;
    }

    static boolean standardConformingStrings() {
        return standardConformingStrings;
    }

    static void standardConformingStrings(boolean on) {
        standardConformingStrings = on;
    }
}
