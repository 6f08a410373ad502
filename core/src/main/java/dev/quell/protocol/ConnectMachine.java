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
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

    /** More than anyone reads; a server that goes on and on must not fill the memory. */
    private static final int MAXIMUM_NOTICES = 100;

    /** Far more than a server has to report, for the same reason. */
    private static final int MAXIMUM_PARAMETERS = 1000;

    private final StartupRequest request;
    private final MessageDecoder decoder = MessageDecoder.ofStartup(in());
    private final Map<String, String> parameters = new LinkedHashMap<>();
    private final List<ErrorFields> notices = new ArrayList<>();
    private Phase phase = Phase.AWAITING_AUTHENTICATION;
    private ProtocolVersion version;
    private boolean versionNegotiated;
    private Authenticator authenticator;
    private @Nullable BackendKey key;
    private @Nullable TransactionStatus ready;

    public ConnectMachine(StartupRequest request, List<EncryptionMethod> methods) {
        super(methods);
        this.request = request;
        this.version = request.maximumVersion();
        this.authenticator = new Authenticator(request, out(), new byte[0]);
    }

    /** What the server told; to be asked for once the machine is finished. */
    public SessionStart start() {
        if (ready == null) {
            throw new IllegalStateException("the session is not ready");
        }
        return new SessionStart(version, Optional.ofNullable(key), Map.copyOf(parameters), ready);
    }

    /** The notices that came before the session was ready. */
    public List<ErrorFields> notices() {
        return List.copyOf(notices);
    }

    @Override
    Step opened(byte[] serverEndPointHash) {
        phase = Phase.AWAITING_AUTHENTICATION;
        version = request.maximumVersion();
        versionNegotiated = false;
        key = null;
        parameters.clear();
        authenticator = new Authenticator(request, out(), serverEndPointHash);
        new StartupMessage(version.code(), request.parameters()).encode(out());
        return Step.AWAIT_INPUT;
    }

    @Override
    Step receivedWhenOpen() {
        for (BackendMessage message = decoder.next(); message != null; message = decoder.next()) {
            Step step = switch (phase) {
                case AWAITING_AUTHENTICATION -> authenticating(message);
                case AWAITING_READY -> settingUp(message);
            };
            if (!(step instanceof Step.AwaitInput)) {
                return step;
            }
        }
        return Step.AWAIT_INPUT;
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
        if (error.sqlState().equals(INVALID_AUTHORIZATION) && nextMethod(refusal)) {
            return Step.REDIAL;
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
                protocolFailure("received " + other.getClass().getSimpleName() + " while the session was being set up");
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
        return protocolFailure("received invalid BackendKeyData message: " + what);
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
