/**
 * Who turns the protocol machines: selector loops that Quell owns. The only room with threads. All state of a connection
 * belongs to its loop; other threads post to the loop and never touch a socket.
 */
@NullMarked
package dev.quell.runtime;

import org.jspecify.annotations.NullMarked;
