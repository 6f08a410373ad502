package dev.quell.libpq;

import java.util.Arrays;

/** The lines of authentication. All responses share one type byte; which it is follows from the request before it. */
final class TracedAuthentication {
    private enum Response {
        UNKNOWN,
        PASSWORD,
        GSS,
        SASL_INITIAL,
        SASL
    }

    private static final byte[] OK = {'R', 0, 0, 0, 8, 0, 0, 0, 0};

    private Response expected = Response.UNKNOWN;

    /** Whether a message lets the client in. */
    static boolean isOk(byte[] bytes, int from, int to) {
        return Arrays.equals(bytes, from, to, OK, 0, OK.length);
    }

    void request(TraceLine line, boolean regress) {
        int code = line.readInt32();
        switch (code) {
            case 3 -> request(line, "AuthenticationCleartextPassword", Response.PASSWORD);
            // The salt is not shown, and libpq complains of it on a line of its own.
            case 5 -> request(line, "AuthenticationMD5Password", Response.PASSWORD);
            case 7 -> request(line, "AuthenticationGSS", Response.GSS);
            case 8 -> request(line, "AuthenticationGSSContinue\t", Response.GSS).rest(regress);
            case 9 -> request(line, "AuthenticationSSPI", Response.GSS);
            case 10 -> mechanisms(request(line, "AuthenticationSASL\t", Response.SASL_INITIAL));
            case 11 ->
                request(line, "AuthenticationSASLContinue\t", Response.SASL).rest(regress);
            case 12 ->
                request(line, "AuthenticationSASLFinal\t", Response.UNKNOWN).rest(regress);
            default -> request(line, "Unknown authentication message " + code, Response.UNKNOWN);
        }
    }

    private TraceLine request(TraceLine line, String text, Response response) {
        expected = response;
        return line.text(text);
    }

    private static void mechanisms(TraceLine line) {
        while (!line.atZero()) {
            line.string();
        }
        line.string();
    }

    void response(TraceLine line, boolean regress) {
        switch (expected) {
            case PASSWORD -> line.text("PasswordMessage\t").string();
            case GSS -> line.text("GSSResponse\t").rest(regress);
            case SASL_INITIAL -> {
                line.text("SASLInitialResponse\t").string();
                int length = line.int32();
                if (length >= 0) {
                    line.characters(Math.min(length, line.remaining()), regress);
                }
            }
            case SASL -> line.text("SASLResponse\t").rest(regress);
            case UNKNOWN -> line.text("UnknownAuthenticationResponse");
        }
        expected = Response.UNKNOWN;
    }
}
