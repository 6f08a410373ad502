package dev.quell.conformance.soak;

/** How a connection reaches the server. */
enum Way {
    PLAIN,
    TLS,
    SOCKET
}
