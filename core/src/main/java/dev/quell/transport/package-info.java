/**
 * Non-blocking byte streams to one server address: TCP, Unix-domain sockets, and TLS over TCP.
 *
 * <p>Nothing here owns a thread, a selector or a clock. The caller registers {@link
 * dev.quell.transport.ByteStream#channel()} with a selector of its own, calls in when the channel is ready, and keeps
 * the deadlines. Every object that holds a socket is for one thread at a time; {@link
 * dev.quell.transport.TlsContext} is immutable and shared freely.
 *
 * <p>Interrupts: {@link java.nio.channels.spi.AbstractInterruptibleChannel} is allowed to close a channel when a thread
 * whose interrupt flag is set does I/O on it. OpenJDK does so for blocking operations only, and all channels here are
 * non-blocking. A thread that owns streams should still clear its own interrupt flag before it calls in: an interrupt
 * never means "close this connection".
 */
@NullMarked
package dev.quell.transport;

import org.jspecify.annotations.NullMarked;
