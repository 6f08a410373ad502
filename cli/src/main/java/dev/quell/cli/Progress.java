package dev.quell.cli;

import java.time.Duration;

/** How far it has come with one target. */
sealed interface Progress {
    Duration elapsed();

    record Connecting(Duration elapsed) implements Progress {}

    record Running(Duration elapsed, long rows) implements Progress {}

    record Cancelling(Duration elapsed, long rows) implements Progress {}

    record Ended(Duration elapsed, long rows, End end) implements Progress {}
}
