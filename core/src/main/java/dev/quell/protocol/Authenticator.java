package dev.quell.protocol;

import com.ongres.scram.common.exception.ScramException;
import dev.quell.protocol.LoginRequirements.CertificateUse;
import dev.quell.protocol.StartupRequest.ChannelBinding;
import dev.quell.wire.Authentication;
import dev.quell.wire.FrontendMessage.Password;
import dev.quell.wire.OutputBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Answers the server's authentication requests. Not thread-safe. */
final class Authenticator {
    private enum Sasl {
        NONE,
        STARTED,
        ANSWERED,
        VERIFIED
    }

    private static final byte[] NO_HASH = {};

    private static final String CHALLENGE_WITHOUT_OFFER =
            "fe_sendauth: invalid authentication request from server: AUTH_REQ_SASL_CONT without AUTH_REQ_SASL";

    private final StartupRequest request;
    private final OutputBuffer out;
    private final Supplier<byte[]> serverEndPointHash;
    private final CertificateUse certificateUse;
    private Sasl sasl = Sasl.NONE;
    private boolean answered;
    private @Nullable ScramExchange scram;
    private @Nullable Object computed;
    private boolean bound;
    private boolean passwordAsked;

    Authenticator(
            StartupRequest request,
            OutputBuffer out,
            Supplier<byte[]> serverEndPointHash,
            CertificateUse certificateUse) {
        this.certificateUse = certificateUse;
        this.request = request;
        this.out = out;
        this.serverEndPointHash = serverEndPointHash;
    }

    /** Whether the server has asked for a password. */
    boolean passwordAsked() {
        return passwordAsked;
    }

    /** What SCRAM computed from the password; to be asked for once the server has let the client in. */
    Optional<SaltedKeys> keys() {
        return Optional.ofNullable(scram).flatMap(ScramExchange::keys);
    }

    /** Answers one request, or finds that the server has let the client in. */
    Step answer(Authentication message) {
        Optional<String> objection = request.requirements().objection(message);
        if (objection.isPresent()) {
            return usage(objection.get());
        }
        try {
            return switch (message) {
                case Authentication.Ok ignored -> accepted();
                case Authentication.CleartextPassword ignored -> password(this::cleartext);
                case Authentication.Md5Password md5 -> password(text -> md5(text, md5.salt()));
                case Authentication.Sasl offer -> sasl(offer.mechanisms());
                case Authentication.SaslContinue challenge -> challenge(challenge.data());
                case Authentication.SaslFinal last -> serverFinal(last.data());
                case Authentication.Unsupported other -> unsupported(other.code());
            };
        } catch (ScramException | IllegalArgumentException e) {
            // The SCRAM library has both for what a server should not have sent.
            return scramFailed(e);
        }
    }

    private interface Reply {
        byte[] to(char[] password);
    }

    private Step password(Reply reply) {
        if (sasl != Sasl.NONE) {
            return DialMachine.protocolFailure("server asked for a password in the middle of a SASL exchange");
        }
        if (request.channelBinding() == ChannelBinding.REQUIRE) {
            return usage("channel binding required but not supported by server's authentication request");
        }
        Optional<char[]> password = password();
        if (password.isEmpty()) {
            return missingPassword();
        }
        Password.ofText(reply.to(password.get())).encode(out);
        answered = true;
        return Step.AWAIT_INPUT;
    }

    private Optional<char[]> password() {
        passwordAsked = true;
        return request.password().filter(password -> password.length > 0);
    }

    private byte[] cleartext(char[] password) {
        return new String(password).getBytes(StandardCharsets.UTF_8);
    }

    private byte[] md5(char[] password, byte[] salt) {
        byte[] inner = digest(cleartext(password), request.user().getBytes(StandardCharsets.UTF_8));
        return bytes("md5" + hex(digest(bytes(hex(inner)), salt)));
    }

    private static byte[] digest(byte[] first, byte[] second) {
        try {
            MessageDigest md5 = MessageDigest.getInstance("MD5");
            md5.update(first);
            return md5.digest(second);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(
                    "this Java runtime has no MD5, which the server's authentication asks for", e);
        }
    }

    private Step sasl(List<String> mechanisms) throws ScramException {
        if (sasl != Sasl.NONE) {
            return DialMachine.protocolFailure("duplicate SASL authentication request");
        }
        boolean plusOffered = mechanisms.contains(ScramExchange.SCRAM_PLUS);
        byte[] hash = serverEndPointHash.get();
        boolean encrypted = hash.length > 0;
        if (plusOffered && !encrypted && !mechanisms.contains(ScramExchange.SCRAM)) {
            return DialMachine.protocolFailure(
                    "server offered SCRAM-SHA-256-PLUS authentication over a non-SSL connection");
        }
        if (request.channelBinding() == ChannelBinding.REQUIRE && !(plusOffered && encrypted)) {
            return usage(
                    "channel binding is required, but server did not offer an authentication method that supports"
                            + " channel binding",
                    encrypted
                            ? "channel binding is required, but server did not offer an authentication method that"
                                    + " supports channel binding"
                            : "channel binding required, but SSL not in use");
        }
        boolean mayBind = request.channelBinding() != ChannelBinding.DISABLE;
        if (!(plusOffered && mayBind) && !mechanisms.contains(ScramExchange.SCRAM)) {
            return usage(
                    "none of the server's SASL authentication mechanisms are supported: " + mechanisms,
                    "none of the server's SASL authentication mechanisms are supported");
        }
        Optional<char[]> password = password();
        return password.isEmpty() ? missingPassword() : startScram(mechanisms, password.get(), hash);
    }

    private Step startScram(List<String> mechanisms, char[] password, byte[] hash) {
        boolean bind = request.channelBinding() != ChannelBinding.DISABLE;
        ScramExchange exchange = new ScramExchange(
                bind ? known(mechanisms) : List.of(ScramExchange.SCRAM), password, bind ? hash : NO_HASH);
        scram = exchange;
        Optional<String> objection = request.requirements().objectionToScram(exchange.mechanism());
        if (objection.isPresent()) {
            return usage(objection.get());
        }
        sasl = Sasl.STARTED;
        bound = exchange.mechanism().equals(ScramExchange.SCRAM_PLUS);
        Password.saslInitial(exchange.mechanism(), exchange.firstMessage()).encode(out);
        return Step.AWAIT_INPUT;
    }

    /** The SCRAM library knows mechanisms that PostgreSQL does not, and would choose them. */
    private static List<String> known(List<String> mechanisms) {
        return mechanisms.stream()
                .filter(List.of(ScramExchange.SCRAM_PLUS, ScramExchange.SCRAM)::contains)
                .toList();
    }

    private Step challenge(byte[] data) {
        ScramExchange exchange = scram;
        if (exchange == null || sasl != Sasl.STARTED) {
            return DialMachine.protocolFailure(
                    "received a SASL challenge that was not expected", CHALLENGE_WITHOUT_OFFER);
        }
        try {
            Optional<byte[]> answer = exchange.answerAtOnce(data);
            return answer.isPresent() ? answered(answer.get()) : new Step.Compute(() -> compute(exchange, data));
        } catch (ScramException | RuntimeException | AssertionError e) {
            // The SCRAM library asserts things about what a server sends.
            return scramFailed(e);
        }
    }

    private void compute(ScramExchange exchange, byte[] challenge) {
        try {
            computed = exchange.answer(challenge);
        } catch (Throwable e) {
            // Errors too: the login would wait for ever for an answer that nobody computes any more.
            computed = e;
        }
    }

    /** Goes on after the work of a {@link Step.Compute}. */
    Step computed() {
        return computed instanceof byte[] answer
                ? answered(answer)
                : scramFailed((Throwable) Objects.requireNonNull(computed));
    }

    private Step answered(byte[] answer) {
        sasl = Sasl.ANSWERED;
        new Password(answer).encode(out);
        return Step.AWAIT_INPUT;
    }

    private Step serverFinal(byte[] data) throws ScramException {
        ScramExchange exchange = scram;
        if (exchange == null || sasl != Sasl.ANSWERED) {
            return DialMachine.protocolFailure(
                    "received a final SASL message that was not expected", CHALLENGE_WITHOUT_OFFER);
        }
        exchange.verify(data);
        sasl = Sasl.VERIFIED;
        return Step.AWAIT_INPUT;
    }

    private Step accepted() {
        Optional<String> objection =
                request.requirements().objectionToEntry(answered || sasl == Sasl.VERIFIED, certificateUse);
        if (objection.isPresent()) {
            return usage(objection.get());
        }
        if (sasl == Sasl.STARTED || sasl == Sasl.ANSWERED) {
            return DialMachine.protocolFailure("server accepted the login before the SASL exchange was completed");
        }
        if (request.channelBinding() == ChannelBinding.REQUIRE && !bound) {
            return usage("channel binding required, but server authenticated client without channel binding");
        }
        return Step.FINISHED;
    }

    private static Step unsupported(int code) {
        String name = switch (code) {
            case 2 -> "Kerberos V5";
            case 7, 8 -> "GSSAPI";
            case 9 -> "SSPI";
            default -> "number " + code;
        };
        return usage(
                "the server asks for an authentication method that this client does not support: " + name,
                literalOfUnsupported(code));
    }

    private static String literalOfUnsupported(int code) {
        return switch (code) {
            case 1 -> "Kerberos 4 authentication not supported";
            case 2 -> "Kerberos 5 authentication not supported";
            case 4 -> "Crypt authentication not supported";
            case 7, 8 -> "GSSAPI authentication not supported";
            case 9 -> "SSPI authentication not supported";
            default -> "authentication method " + Integer.toUnsignedString(code) + " not supported";
        };
    }

    private static Step missingPassword() {
        return usage(
                "the server asks for a password and none was given: set \"password\" in the connection string,"
                        + " PGPASSWORD, or a password file",
                "fe_sendauth: no password supplied");
    }

    private static Step scramFailed(Throwable e) {
        String why = e instanceof ScramException
                ? String.valueOf(e.getMessage())
                : "a message of the server makes no sense (" + e + ")";
        return DialMachine.protocolFailure("SCRAM authentication failed: " + why);
    }

    private static Step usage(String message, String literal) {
        return new Step.Failed(new Failure.Usage(message, literal));
    }

    private static Step usage(String message) {
        return new Step.Failed(new Failure.Usage(message));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
