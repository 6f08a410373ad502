package dev.quell.cli;

import dev.quell.ConnectionSettings;

/**
 * A server to ask.
 *
 * @param name what it is called in all that is printed; holds no secret, and no other target has it
 * @param settings how to connect
 */
record Target(String name, ConnectionSettings settings) {}
