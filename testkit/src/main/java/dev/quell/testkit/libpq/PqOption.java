package dev.quell.testkit.libpq;

import org.jspecify.annotations.Nullable;

/** A {@code PQconninfoOption}. */
public record PqOption(
        String keyword,
        @Nullable String envvar,
        @Nullable String compiled,
        @Nullable String val,
        String label,
        String dispchar,
        int dispsize) {}
