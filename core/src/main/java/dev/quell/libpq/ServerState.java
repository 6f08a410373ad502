package dev.quell.libpq;

import dev.quell.protocol.BackendKey;
import dev.quell.protocol.ProtocolVersion;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the server has told of itself and of the session. Forgotten when the connection is closed. Not thread-safe. */
final class ServerState {
    private final Map<String, String> parameters = new HashMap<>();
    private ServerEncoding encoding = ServerEncoding.SQL_ASCII;
    private Map<String, Integer> largeObjectFunctions = Map.of();
    private int version;
    private @Nullable BackendKey key;
    private @Nullable ProtocolVersion protocol;

    void clear() {
        parameters.clear();
        encoding = ServerEncoding.SQL_ASCII;
        largeObjectFunctions = Map.of();
        version = 0;
        key = null;
        protocol = null;
    }

    /** A ParameterStatus has come. */
    void parameter(String name, String value) {
        parameters.put(name, value);
        switch (name) {
            case "client_encoding" -> encoding = encodingOf(value);
            case "server_version" -> version = versionNumber(value);
            default -> {}
        }
    }

    private static ServerEncoding encodingOf(String name) {
        return ServerEncoding.named(name).orElse(ServerEncoding.SQL_ASCII);
    }

    void key(Optional<BackendKey> newKey) {
        key = newKey.orElse(null);
    }

    /** The OIDs of the server's functions for large objects; empty until they have been looked up. */
    Map<String, Integer> largeObjectFunctions() {
        return largeObjectFunctions;
    }

    void largeObjectFunctions(Map<String, Integer> oids) {
        largeObjectFunctions = Map.copyOf(oids);
    }

    void protocol(ProtocolVersion newProtocol) {
        protocol = newProtocol;
    }

    Optional<String> parameter(String name) {
        return Optional.ofNullable(parameters.get(name));
    }

    ServerEncoding encoding() {
        return encoding;
    }

    boolean standardConformingStrings() {
        return parameter("standard_conforming_strings").filter("on"::equals).isPresent();
    }

    /** Such as 180006; 0 when the server has not said. */
    int version() {
        return version;
    }

    Optional<BackendKey> key() {
        return Optional.ofNullable(key);
    }

    Optional<ProtocolVersion> protocol() {
        return Optional.ofNullable(protocol);
    }

    /** {@code 18.6} is 180006 and {@code 9.6.24} is 90624; what follows the digits does not count. */
    static int versionNumber(String text) {
        int[] parts = new int[3];
        int count = 0;
        int at = 0;
        while (count < 3 && at < text.length() && isDigit(text.charAt(at))) {
            int number = 0;
            while (at < text.length() && isDigit(text.charAt(at)) && number < 1_000_000) {
                number = 10 * number + text.charAt(at++) - '0';
            }
            parts[count++] = number;
            if (at >= text.length() || text.charAt(at) != '.') {
                break;
            }
            at++;
        }
        return switch (count) {
            case 3 -> (100 * parts[0] + parts[1]) * 100 + parts[2];
            case 2 -> parts[0] >= 10 ? 100 * 100 * parts[0] + parts[1] : (100 * parts[0] + parts[1]) * 100;
            case 1 -> 100 * 100 * parts[0];
            default -> 0;
        };
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
