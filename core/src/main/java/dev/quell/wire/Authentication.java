package dev.quell.wire;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Authentication…: what the server asks of the client to let it in. */
// Copying what has just been copied out of the receive buffer, to guard it against ourselves, would cost and gain
// nothing.
@SuppressWarnings("ArrayRecordComponent")
public sealed interface Authentication extends BackendMessage {

    static Authentication decode(Payload in) {
        int code = in.int32();
        return switch (code) {
            case 0 -> in.done(new Ok());
            case 3 -> in.done(new CleartextPassword());
            case 5 -> in.done(new Md5Password(in.bytes(4)));
            case 10 -> Sasl.decode(in);
            case 11 -> new SaslContinue(in.rest());
            case 12 -> new SaslFinal(in.rest());
            default -> new Unsupported(code, in.rest());
        };
    }

    record Ok() implements Authentication {
        @Override
        public void encode(OutputBuffer out) {
            out.begin('R').int32(0).end();
        }
    }

    record CleartextPassword() implements Authentication {
        @Override
        public void encode(OutputBuffer out) {
            out.begin('R').int32(3).end();
        }
    }

    record Md5Password(byte[] salt) implements Authentication {
        @Override
        public void encode(OutputBuffer out) {
            out.begin('R').int32(5).bytes(salt).end();
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Md5Password password && Arrays.equals(salt, password.salt);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(salt);
        }
    }

    /** The SASL mechanisms offered, the server's favourite first. */
    record Sasl(List<String> mechanisms) implements Authentication {
        static Sasl decode(Payload in) {
            List<String> mechanisms = new ArrayList<>();
            for (String name = in.cstring(); !name.isEmpty(); name = in.cstring()) {
                mechanisms.add(name);
            }
            return in.done(new Sasl(List.copyOf(mechanisms)));
        }

        @Override
        public void encode(OutputBuffer out) {
            out.begin('R').int32(10);
            mechanisms.forEach(out::cstring);
            out.int8(0).end();
        }
    }

    record SaslContinue(byte[] data) implements Authentication {
        @Override
        public void encode(OutputBuffer out) {
            out.begin('R').int32(11).bytes(data).end();
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof SaslContinue sasl && Arrays.equals(data, sasl.data);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(data);
        }
    }

    record SaslFinal(byte[] data) implements Authentication {
        @Override
        public void encode(OutputBuffer out) {
            out.begin('R').int32(12).bytes(data).end();
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof SaslFinal sasl && Arrays.equals(data, sasl.data);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(data);
        }
    }

    /** A request this client cannot answer, by its code: 2 Kerberos V5, 7 GSSAPI, 9 SSPI, or unknown. */
    record Unsupported(int code, byte[] data) implements Authentication {
        @Override
        public void encode(OutputBuffer out) {
            out.begin('R').int32(code).bytes(data).end();
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Unsupported that && code == that.code && Arrays.equals(data, that.data);
        }

        @Override
        public int hashCode() {
            return code;
        }
    }
}
