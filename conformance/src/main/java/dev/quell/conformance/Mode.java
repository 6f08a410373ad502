package dev.quell.conformance;

import java.util.Locale;

/** Whether connections, and so the cancel requests too, are encrypted. */
enum Mode {
    PLAIN,
    TLS;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
