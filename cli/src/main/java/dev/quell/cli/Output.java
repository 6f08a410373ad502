package dev.quell.cli;

import dev.quell.cli.console.Screen;
import java.io.IOException;
import java.util.function.Consumer;

/**
 * Where rows go.
 *
 * @param turn whose rows may be written
 * @param whenItFails told why rows cannot be written
 */
record Output(Screen screen, Turn turn, Consumer<IOException> whenItFails) {}
