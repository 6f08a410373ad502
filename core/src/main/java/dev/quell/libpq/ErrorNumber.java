package dev.quell.libpq;

import java.io.IOException;
import java.util.Map;

/** The numbers that Linux gives the errors of sockets; Java tells their names alone. */
final class ErrorNumber {
    private static final Map<String, Integer> NUMBERS = Map.ofEntries(
            Map.entry("No such file or directory", 2),
            Map.entry("Resource temporarily unavailable", 11),
            Map.entry("Permission denied", 13),
            Map.entry("Too many open files", 24),
            Map.entry("Broken pipe", 32),
            Map.entry("Protocol wrong type for socket", 91),
            Map.entry("Address family not supported by protocol", 97),
            Map.entry("Cannot assign requested address", 99),
            Map.entry("Network is down", 100),
            Map.entry("Network is unreachable", 101),
            Map.entry("Connection reset by peer", 104),
            Map.entry("Connection timed out", 110),
            Map.entry("Connection refused", 111),
            Map.entry("No route to host", 113));

    /** EIO: something is wrong with input or output. */
    private static final int UNKNOWN = 5;

    private ErrorNumber() {}

    static int of(IOException e) {
        String message = String.valueOf(e.getMessage());
        return NUMBERS.entrySet().stream()
                .filter(entry -> message.contains(entry.getKey()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(UNKNOWN);
    }
}
