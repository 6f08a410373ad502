package dev.quell.transport;

import java.io.IOException;
import java.nio.channels.Channel;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.channels.UnsupportedAddressTypeException;

/** The words for what the operating system refused, as {@code strerror} would put them. */
final class SocketErrors {

    private SocketErrors() {}

    /** A sentence without Java class names, never empty. */
    static String describe(Exception failure) {
        return switch (failure) {
            case ClosedChannelException closed -> "the connection has been closed on this side";
            case UnsupportedAddressTypeException unsupported -> "Address family not supported by protocol";
            case UnresolvedAddressException unresolved -> "the host name was not resolved";
            case Exception other -> messageOf(other);
        };
    }

    private static String messageOf(Exception failure) {
        String message = failure.getMessage();
        if (message == null || message.isBlank()) {
            return "unknown network error";
        }
        // Java's own words for ECONNRESET; those of the other errors are strerror's already.
        return message.equals("Connection reset") ? "Connection reset by peer" : message;
    }

    /** Closes a channel for which an error while closing changes nothing any more. */
    static void closeQuietly(Channel channel) {
        try {
            channel.close();
        } catch (IOException alreadyGone) {
            // The descriptor is released whatever close() reports, and the peer can no longer be told anything.
        }
    }
}
