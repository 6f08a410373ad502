package dev.quell.protocol;

import dev.quell.wire.Authentication;
import dev.quell.wire.BackendMessage;
import dev.quell.wire.BackendMessage.BackendKeyData;
import dev.quell.wire.BackendMessage.ErrorResponse;
import dev.quell.wire.BackendMessage.NegotiateProtocolVersion;
import dev.quell.wire.BackendMessage.NoticeResponse;
import dev.quell.wire.BackendMessage.ParameterStatus;
import dev.quell.wire.BackendMessage.ReadyForQuery;
import dev.quell.wire.ErrorFields;
import dev.quell.wire.MessageDecoder;
import dev.quell.wire.OpeningMessage.StartupMessage;
import dev.quell.wire.TransactionStatus;
import dev.quell.wire.WireException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Opens a connection, logs in, and waits until the session is ready. Mirrors the part of {@code PQconnectPoll} that
 * follows the TCP connection. Not thread-safe.
 */
public final class ConnectMachine extends DialMachine {
    private enum Phase {
        AWAITING_AUTHENTICATION,
        AWAITING_READY
    }

    /** pg_hba.conf has no entry that fits: another way of encrypting may find one. */
    private static final String INVALID_AUTHORIZATION = "28000";

    /** The longest of an authentication request, or of a negotiation of the version, as libpq has it. */
    private static final int LONGEST_REQUEST = 2000;

    private static final int LONGEST_ERROR = 30_000;

    /** More than anyone reads; a server that goes on and on must not fill the memory. */
    private static final int MAXIMUM_NOTICES = 100;

    /** Far more than a server has to report, for the same reason. */
    private static final int MAXIMUM_PARAMETERS = 1000;

    private static final String BAD_KEY = "received invalid BackendKeyData message: ";

    private final StartupRequest request;
    private final Predicate<ErrorFields> worthAnotherMethod;
    private final MessageDecoder decoder = MessageDecoder.ofStartup(in());
    private final Map<String, String> parameters = new LinkedHashMap<>();
    private final List<ErrorFields> notices = new ArrayList<>();
    private Phase phase = Phase.AWAITING_AUTHENTICATION;
    private ProtocolVersion version;
    private boolean versionNegotiated;
    private boolean authenticationBegun;
    private Authenticator authenticator;
    private @Nullable BackendKey key;
    private @Nullable TransactionStatus ready;

    /** A machine that tries another way of opening only where the server's rules of access may have one that fits. */
    public ConnectMachine(StartupRequest request, List<EncryptionMethod> methods) {
        this(request, methods, error -> error.sqlState().equals(INVALID_AUTHORIZATION));
    }

    /** {@code worthAnotherMethod} tells which refusals of the server another way of opening may avoid. */
    public ConnectMachine(
            StartupRequest request, List<EncryptionMethod> methods, Predicate<ErrorFields> worthAnotherMethod) {
        super(methods);
        this.worthAnotherMethod = worthAnotherMethod;
        this.request = request;
        this.version = request.maximumVersion();
        this.authenticator = new Authenticator(request, out(), () -> new byte[0], certificateUse());
    }

    /** What the server told; to be asked for once the machine is finished. */
    public SessionStart start() {
        if (ready == null) {
            throw new IllegalStateException("the session is not ready");
        }
        return new SessionStart(version, Optional.ofNullable(key), Map.copyOf(parameters), ready, authenticator.keys());
    }

    /** The notices that came before the session was ready, or since the last call. */
    public List<ErrorFields> takeNotices() {
        List<ErrorFields> taken = List.copyOf(notices);
        notices.clear();
        return taken;
    }

    /** Whether the server has let the client in. */
    public boolean isAuthenticated() {
        return phase == Phase.AWAITING_READY;
    }

    /** Whether this failure is about the server's key, after which libpq closes the connection at once. */
    public static boolean isAboutKey(Failure failure) {
        return failure.message().startsWith(BAD_KEY);
    }

    /** Whether the server has said anything about who this is. */
    public boolean isAuthenticationBegun() {
        return authenticationBegun;
    }

    /** Whether the server has asked for a password. */
    public boolean isPasswordAsked() {
        return authenticator.passwordAsked();
    }

    /** The key for cancel requests; empty until the server has sent one. */
    public Optional<BackendKey> key() {
        return Optional.ofNullable(key);
    }

    /** The parameters that the server has reported so far. */
    public Map<String, String> parameters() {
        return Collections.unmodifiableMap(parameters);
    }

    /** The protocol version asked for, or agreed on once the server has said so. */
    public ProtocolVersion version() {
        return version;
    }

    /** Shows every message received to {@code watcher}; null shows them to nobody. */
    public void watcher(MessageDecoder.@Nullable Watcher watcher) {
        decoder.watcher(watcher);
    }

    @Override
    Step opened(Supplier<byte[]> serverEndPointHash) {
        phase = Phase.AWAITING_AUTHENTICATION;
        version = request.maximumVersion();
        versionNegotiated = false;
        authenticationBegun = false;
        key = null;
        parameters.clear();
        authenticator = new Authenticator(request, out(), serverEndPointHash, certificateUse());
        new StartupMessage(version.code(), request.parameters()).encode(out());
        return Step.AWAIT_INPUT;
    }

    @Override
    Step receivedWhenOpen() {
        while (true) {
            Optional<Step> objection = objection();
            if (objection.isPresent()) {
                return objection.get();
            }
            Step step = receivedNext();
            if (step == null || !(step instanceof Step.AwaitInput)) {
                return step == null ? Step.AWAIT_INPUT : step;
            }
        }
    }

    /** Deals with the next message; null when it is not there yet. */
    private @Nullable Step receivedNext() {
        char type = decoder.hasHeader() ? decoder.nextType() : 0;
        BackendMessage message;
        try {
            message = decoder.next();
        } catch (WireException e) {
            authenticationBegun |= type == 'R';
            return protocolFailure(e.what(), phase == Phase.AWAITING_AUTHENTICATION ? literal(type, e) : e.what());
        }
        if (message == null) {
            return null;
        }
        return switch (phase) {
            case AWAITING_AUTHENTICATION -> authenticating(message);
            case AWAITING_READY -> settingUp(message);
        };
    }

    private static String literal(char type, WireException e) {
        if (e.what().startsWith("received")) {
            return e.what();
        }
        return switch (type) {
            case 'E' -> "received invalid error message";
            case 'v' -> "received invalid protocol negotiation message: message too short";
            default -> e.what();
        };
    }

    /** Whoever answers may be no PostgreSQL at all: what cannot be right is not even waited for. */
    private Optional<Step> objection() {
        if (phase != Phase.AWAITING_AUTHENTICATION || in().isEmpty()) {
            return Optional.empty();
        }
        char type = decoder.nextType();
        if ("RvE".indexOf(type) < 0) {
            return Optional.of(protocolFailure("expected authentication request from server, but received " + type));
        }
        if (!decoder.hasHeader()) {
            return Optional.empty();
        }
        int length = decoder.nextLength();
        return switch (type) {
            case 'R' -> outside(length, LONGEST_REQUEST, "received invalid authentication request");
            case 'v' -> outside(length, LONGEST_REQUEST, "received invalid protocol negotiation message");
            default -> isOutside(length, LONGEST_ERROR) ? oldError() : Optional.empty();
        };
    }

    private static Optional<Step> outside(int length, int longest, String message) {
        return isOutside(length, longest) ? Optional.of(protocolFailure(message)) : Optional.empty();
    }

    private static boolean isOutside(int length, int longest) {
        return length < 8 || length > longest;
    }

    /** Before protocol 3.0, an error was a text that a zero byte ended. */
    private Optional<Step> oldError() {
        Optional<String> text = in().textAt(1, LONGEST_ERROR);
        String invalid = "received invalid error message";
        return Optional.of(protocolFailure(invalid, text.orElse(invalid)));
    }

    @Override
    Step endedWhenOpen() {
        return closedUnexpectedly();
    }

    @Override
    public Step computed() {
        Step step = authenticator.computed();
        // What came behind the challenge is still to be read.
        return step instanceof Step.AwaitInput ? received() : step;
    }

    private Step authenticating(BackendMessage message) {
        return switch (message) {
            case Authentication authentication -> {
                authenticationBegun = true;
                Step step = authenticator.answer(authentication);
                if (step instanceof Step.Finished) {
                    phase = Phase.AWAITING_READY;
                    yield Step.AWAIT_INPUT;
                }
                yield step;
            }
            case NegotiateProtocolVersion offer -> negotiate(offer);
            case ErrorResponse error -> refused(error.fields());
            case NoticeResponse notice -> noticed(notice);
            case BackendMessage other ->
                protocolFailure("expected authentication request from server, but received "
                        + other.getClass().getSimpleName());
        };
    }

    private Step refused(ErrorFields error) {
        Failure refusal = new Failure.Server(error);
        if (worthAnotherMethod.test(error) && nextMethod()) {
            return new Step.Redial(refusal);
        }
        return new Step.Failed(refusal);
    }

    private Step settingUp(BackendMessage message) {
        return switch (message) {
            case ParameterStatus parameter -> reported(parameter);
            case BackendKeyData data -> keep(data);
            case ReadyForQuery readyForQuery -> {
                ready = readyForQuery.status();
                yield Step.FINISHED;
            }
            case ErrorResponse error -> new Step.Failed(new Failure.Server(error.fields()));
            case NoticeResponse notice -> noticed(notice);
            case BackendMessage other ->
                protocolFailure(
                        "unexpected message from server during startup: "
                                + other.getClass().getSimpleName(),
                        literalOfMisplaced(other));
        };
    }

    private static String literalOfMisplaced(BackendMessage message) {
        return switch (message) {
            case Authentication ignored -> "unexpected response from server; first received character was \"R\"";
            case NegotiateProtocolVersion ignored ->
                "unexpected response from server; first received character was \"v\"";
            case BackendMessage ignored -> "unexpected message from server during startup";
        };
    }

    private Step reported(ParameterStatus parameter) {
        parameters.put(parameter.name(), parameter.value());
        return parameters.size() <= MAXIMUM_PARAMETERS
                ? Step.AWAIT_INPUT
                : protocolFailure("server reported more than " + MAXIMUM_PARAMETERS + " parameters");
    }

    private Step noticed(NoticeResponse notice) {
        if (notices.size() < MAXIMUM_NOTICES) {
            notices.add(notice.fields());
        }
        return Step.AWAIT_INPUT;
    }

    private Step keep(BackendKeyData data) {
        int length = data.secretKey().length;
        if (version == ProtocolVersion.V3_0 && length != 4) {
            return badKey(
                    "cancel key with length " + length + " not allowed in protocol version 3.0 (must be 4 bytes)");
        }
        if (length < 4) {
            return badKey("cancel key with length " + length + " is too short (minimum 4 bytes)");
        }
        if (length > 256) {
            return badKey("cancel key with length " + length + " is too long (maximum 256 bytes)");
        }
        key = new BackendKey(data.processId(), data.secretKey());
        return Step.AWAIT_INPUT;
    }

    private static Step badKey(String what) {
        return protocolFailure(BAD_KEY + what);
    }

    private Step negotiate(NegotiateProtocolVersion offer) {
        if (versionNegotiated) {
            return protocolFailure("received duplicate protocol negotiation message");
        }
        Optional<String> objection = VersionNegotiation.objection(offer, version);
        if (objection.isPresent()) {
            return protocolFailure("received invalid protocol negotiation message: " + objection.get());
        }
        ProtocolVersion agreed = VersionNegotiation.agreed(offer);
        if (agreed.compareTo(request.minimumVersion()) < 0) {
            return new Step.Failed(new Failure.Usage("server only supports protocol version " + agreed
                    + ", but \"min_protocol_version\" was set to " + request.minimumVersion()));
        }
        versionNegotiated = true;
        version = agreed;
        return Step.AWAIT_INPUT;
    }
}
