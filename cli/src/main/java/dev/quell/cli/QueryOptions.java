package dev.quell.cli;

import dev.quell.cli.print.Expanded;
import dev.quell.cli.print.Format;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What {@code quell query} was asked to do. */
record QueryOptions(
        List<String> conninfos,
        Optional<Duration> timeout,
        Format format,
        Expanded expanded,
        String nullText,
        Optional<TokenOptions> tokens,
        Optional<String> file,
        Optional<String> sql) {}
