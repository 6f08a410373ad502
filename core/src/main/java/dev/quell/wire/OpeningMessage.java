package dev.quell.wire;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** What a client may send first on a new connection: these messages have no type byte, a request code tells them apart. */
// Copying what has just been copied out of the receive buffer, to guard it against ourselves, would cost and gain
// nothing.
@SuppressWarnings("ArrayRecordComponent")
public sealed interface OpeningMessage {
    /** The server refuses longer ones. */
    int MAXIMUM_LENGTH = 10_000;

    int CANCEL_CODE = 80_877_102;
    int SSL_CODE = 80_877_103;
    int GSSENC_CODE = 80_877_104;

    void encode(OutputBuffer out);

    /** Decodes what follows the length word. */
    static OpeningMessage decode(Payload in) {
        int code = in.int32();
        return switch (code) {
            case CANCEL_CODE -> new CancelRequest(in.int32(), in.rest());
            case SSL_CODE -> in.done(new SslRequest());
            case GSSENC_CODE -> in.done(new GssEncRequest());
            default -> StartupMessage.decode(code, in);
        };
    }

    /** Asks the postmaster to interrupt what the backend with this process ID and key is doing. */
    record CancelRequest(int processId, byte[] secretKey) implements OpeningMessage {
        @Override
        public void encode(OutputBuffer out) {
            out.begin().int32(CANCEL_CODE).int32(processId).bytes(secretKey).end();
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof CancelRequest request
                    && processId == request.processId
                    && Arrays.equals(secretKey, request.secretKey);
        }

        @Override
        public int hashCode() {
            return processId;
        }

        @Override
        public String toString() {
            return "CancelRequest[processId=" + processId + ", key of " + secretKey.length + " bytes]";
        }
    }

    record SslRequest() implements OpeningMessage {
        @Override
        public void encode(OutputBuffer out) {
            out.begin().int32(SSL_CODE).end();
        }
    }

    record GssEncRequest() implements OpeningMessage {
        @Override
        public void encode(OutputBuffer out) {
            out.begin().int32(GSSENC_CODE).end();
        }
    }

    /** The protocol version asked for, and the parameters of the session in order. */
    record StartupMessage(int version, Map<String, String> parameters) implements OpeningMessage {
        static StartupMessage decode(int version, Payload in) {
            Map<String, String> parameters = new LinkedHashMap<>();
            for (String name = in.cstring(); !name.isEmpty(); name = in.cstring()) {
                parameters.put(name, in.cstring());
            }
            return in.done(new StartupMessage(version, parameters));
        }

        @Override
        public void encode(OutputBuffer out) {
            out.begin().int32(version);
            parameters.forEach((name, value) -> out.cstring(name).cstring(value));
            out.int8(0).end();
        }
    }
}
