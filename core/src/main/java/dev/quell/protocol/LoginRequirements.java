package dev.quell.protocol;

import dev.quell.wire.Authentication;
import java.util.Optional;
import java.util.Set;

/**
 * What the client wants of the way in which the server lets it in: libpq's {@code require_auth} and {@code
 * sslcertmode=require}.
 *
 * @param methods what the server may ask for
 * @param authenticationRequired whether it must ask for something
 * @param text the value of {@code require_auth}, for messages; empty text where nothing was required
 * @param certificateRequired whether the server must ask for a client certificate and get one
 */
public record LoginRequirements(
        Set<Method> methods, boolean authenticationRequired, String text, boolean certificateRequired) {
    /** Anything will do. */
    public static final LoginRequirements NONE = new LoginRequirements(Set.of(Method.values()), false, "", false);

    /** A method of authentication. */
    public enum Method {
        PASSWORD,
        MD5,
        GSS,
        SSPI,
        SCRAM_SHA_256,
        OAUTH
    }

    /** What became of the client's certificate. */
    public enum CertificateUse {
        NOT_REQUESTED,
        MISSING,
        SENT
    }

    public LoginRequirements {
        methods = Set.copyOf(methods);
    }

    /** What is wrong with a request of the server, in libpq's words. */
    Optional<String> objection(Authentication request) {
        if (text.isEmpty() || request instanceof Authentication.Ok || allows(request)) {
            return Optional.empty();
        }
        return Optional.of(failed(description(request)));
    }

    /** What is wrong with being let in, in libpq's words; {@code authenticated} where the client has proved itself. */
    Optional<String> objectionToEntry(boolean authenticated, CertificateUse certificate) {
        if (certificateRequired && certificate == CertificateUse.NOT_REQUESTED) {
            return Optional.of("server did not request an SSL certificate");
        }
        if (certificateRequired && certificate == CertificateUse.MISSING) {
            return Optional.of("server accepted connection without a valid SSL certificate");
        }
        return authenticationRequired && !authenticated
                ? Optional.of(failed("server did not complete authentication"))
                : Optional.empty();
    }

    private String failed(String why) {
        return "authentication method requirement \"" + text + "\" failed: " + why;
    }

    private boolean allows(Authentication request) {
        return switch (request) {
            case Authentication.Ok ignored -> true;
            case Authentication.CleartextPassword ignored -> methods.contains(Method.PASSWORD);
            case Authentication.Md5Password ignored -> methods.contains(Method.MD5);
            case Authentication.Sasl ignored -> allowsSasl();
            case Authentication.SaslContinue ignored -> allowsSasl();
            case Authentication.SaslFinal ignored -> allowsSasl();
            case Authentication.Unsupported other ->
                switch (other.code()) {
                    case 7 -> methods.contains(Method.GSS);
                    case 8 -> methods.contains(Method.GSS) || methods.contains(Method.SSPI);
                    case 9 -> methods.contains(Method.SSPI);
                    default -> false;
                };
        };
    }

    /** A server that offers SASL offers SCRAM: OAuth alone is none of what this client can do. */
    private boolean allowsSasl() {
        return methods.contains(Method.SCRAM_SHA_256) || methods.contains(Method.OAUTH);
    }

    /** What is wrong with the SASL mechanism that was chosen, which is one of SCRAM's. */
    Optional<String> objectionToScram(String mechanism) {
        return methods.contains(Method.SCRAM_SHA_256)
                ? Optional.empty()
                : Optional.of(failed("server requested " + mechanism + " authentication"));
    }

    private static String description(Authentication request) {
        return switch (request) {
            case Authentication.Ok ignored -> "server did not complete authentication";
            case Authentication.CleartextPassword ignored -> "server requested a cleartext password";
            case Authentication.Md5Password ignored -> "server requested a hashed password";
            case Authentication.Sasl ignored -> "server requested SASL authentication";
            case Authentication.SaslContinue ignored -> "server requested SASL authentication";
            case Authentication.SaslFinal ignored -> "server requested SASL authentication";
            case Authentication.Unsupported other ->
                switch (other.code()) {
                    case 7, 8 -> "server requested GSSAPI authentication";
                    case 9 -> "server requested SSPI authentication";
                    default -> "server requested an unknown authentication type";
                };
        };
    }
}
