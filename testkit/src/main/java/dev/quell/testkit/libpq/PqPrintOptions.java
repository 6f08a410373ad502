package dev.quell.testkit.libpq;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A {@code PQprintOpt}. */
public record PqPrintOptions(
        boolean header,
        boolean align,
        boolean standard,
        boolean html3,
        boolean expanded,
        boolean pager,
        String fieldSep,
        @Nullable String tableOpt,
        @Nullable String caption,
        @Nullable List<String> fieldName) {}
