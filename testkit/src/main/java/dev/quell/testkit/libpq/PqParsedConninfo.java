package dev.quell.testkit.libpq;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What {@code PQconninfoParse} returns, and what it leaves in {@code errmsg}. */
public record PqParsedConninfo(
        @Nullable List<PqOption> options, @Nullable String errmsg) {}
