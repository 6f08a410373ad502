/** The terminal, the signals and the exit statuses of the command. */
@NullMarked
package dev.quell.cli.console;

import org.jspecify.annotations.NullMarked;
