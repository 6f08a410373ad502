package dev.quell.libpq;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;

/** Reads addresses in digits, and never asks a name server about what is none. */
final class NumericAddress {
    private static final int BITS = 32;

    private NumericAddress() {}

    static Optional<InetAddress> parse(String text) {
        try {
            // Java never asks a name server about a host with a colon in it.
            return text.indexOf(':') >= 0 ? Optional.of(InetAddress.getByName(text)) : parse4(text);
        } catch (UnknownHostException e) {
            return Optional.empty();
        }
    }

    /** As {@code inet_aton} reads it: the last of fewer than four numbers fills the bytes that are left. */
    private static Optional<InetAddress> parse4(String text) throws UnknownHostException {
        String[] parts = text.split("\\.", -1);
        if (parts.length > 4) {
            return Optional.empty();
        }
        long address = 0;
        for (int i = 0; i < parts.length; i++) {
            int bits = i == parts.length - 1 ? BITS - 8 * i : 8;
            Optional<Long> number = number(parts[i]);
            if (number.isEmpty() || number.get() >= 1L << bits) {
                return Optional.empty();
            }
            address = (address << bits) | number.get();
        }
        byte[] bytes = {(byte) (address >> 24), (byte) (address >> 16), (byte) (address >> 8), (byte) address};
        return Optional.of(InetAddress.getByAddress(bytes));
    }

    /** C reads a leading zero as the sign of an octal number, and {@code 0x} as that of a hexadecimal one. */
    private static Optional<Long> number(String text) {
        try {
            boolean signed = text.startsWith("-") || text.startsWith("+");
            return signed || text.isEmpty() || text.length() > 12 ? Optional.empty() : Optional.of(Long.decode(text));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }
}
