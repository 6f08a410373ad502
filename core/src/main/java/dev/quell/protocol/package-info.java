/**
 * The protocol as machines that never do I/O: open a connection and authenticate, run queries, cancel. Bytes and the
 * news of the network come in as arguments; what is to be done next goes out as a value. No sockets, clocks, threads or
 * locks, so that a selector loop and an application's own poll loop can turn the same machine.
 */
@NullMarked
package dev.quell.protocol;

import org.jspecify.annotations.NullMarked;
