package dev.quell.testkit;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Tells the openings of a connection from the client's bytes as they come. Not safe for use by several threads. */
final class OpeningParser {
    private static final int CANCEL = 80877102;
    private static final int SSL = 80877103;
    private static final int GSS = 80877104;
    private static final int TLS_HANDSHAKE_RECORD = 0x16;
    private static final int SHORTEST = 8;
    private static final int LONGEST = 10_000;

    private final ByteArrayOutputStream pending = new ByteArrayOutputStream();
    private boolean done;

    /** The openings that these bytes complete; usually none or one. */
    List<Opening> accept(byte[] bytes) {
        var found = new ArrayList<Opening>();
        if (!done) {
            pending.writeBytes(bytes);
            for (Optional<Opening> next = next(); next.isPresent(); next = next()) {
                found.add(next.get());
            }
        }
        return found;
    }

    /** The opening that is left incomplete when the client sends no more. */
    Optional<Opening> end() {
        return done ? Optional.empty() : Optional.of(finish(unknown(pending.toByteArray())));
    }

    private Optional<Opening> next() {
        byte[] held = pending.toByteArray();
        if (done || held.length == 0) {
            return Optional.empty();
        }
        if (held[0] == TLS_HANDSHAKE_RECORD) {
            return Optional.of(finish(new Opening.TlsHello()));
        }
        if (held.length < SHORTEST) {
            return Optional.empty();
        }
        int length = ByteBuffer.wrap(held).getInt();
        if (length < SHORTEST || length > LONGEST) {
            return Optional.of(finish(unknown(held)));
        }
        if (held.length < length) {
            return Optional.empty();
        }
        pending.reset();
        pending.write(held, length, held.length - length);
        return Optional.of(packet(ByteBuffer.wrap(held, Integer.BYTES, length - Integer.BYTES)));
    }

    private Opening packet(ByteBuffer packet) {
        int code = packet.getInt();
        return switch (code) {
            case SSL -> new Opening.SslRequest();
            case GSS -> new Opening.GssRequest();
            case CANCEL -> finish(cancel(packet));
            default -> finish(new Opening.Startup(code >>> Short.SIZE, code & 0xFFFF, parameters(packet)));
        };
    }

    private Opening finish(Opening last) {
        done = true;
        return last;
    }

    private static Opening cancel(ByteBuffer packet) {
        if (packet.remaining() < Integer.BYTES) {
            return unknown(new byte[0]);
        }
        int pid = packet.getInt();
        byte[] secret = new byte[packet.remaining()];
        packet.get(secret);
        return new Opening.CancelRequest(pid, secret);
    }

    private static Map<String, String> parameters(ByteBuffer packet) {
        var parameters = new LinkedHashMap<String, String>();
        String[] parts = StandardCharsets.UTF_8.decode(packet).toString().split("\0", -1);
        for (int i = 0; i + 1 < parts.length && !parts[i].isEmpty(); i += 2) {
            parameters.put(parts[i], parts[i + 1]);
        }
        return Map.copyOf(parameters);
    }

    private static Opening unknown(byte[] bytes) {
        return new Opening.Unknown(HexFormat.of().formatHex(bytes));
    }
}
