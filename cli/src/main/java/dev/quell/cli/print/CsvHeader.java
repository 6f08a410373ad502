package dev.quell.cli.print;

import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/** The header that was printed last, which is not repeated for the next target. */
public final class CsvHeader {
    private final AtomicReference<List<String>> last = new AtomicReference<>(List.of());

    /** Takes note of the next header, and returns the one before; empty at first. */
    List<String> replace(List<String> next) {
        return last.getAndSet(next);
    }
}
