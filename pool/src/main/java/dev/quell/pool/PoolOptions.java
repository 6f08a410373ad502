package dev.quell.pool;

import dev.quell.Connection;
import dev.quell.ConnectionSettings;
import dev.quell.EventLoops;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/** What a {@link PoolBuilder} was told, which explains each. */
record PoolOptions(
        ConnectionSettings settings,
        EventLoops loops,
        int size,
        Duration longestWait,
        Duration longestLife,
        Duration checkAfter,
        Duration answerLimit,
        Duration closeGrace,
        Reset reset,
        Optional<Duration> leakAfter,
        boolean traces,
        Consumer<Connection> setUp) {}
