package dev.quell.libpq;

import dev.quell.conninfo.ConnectOptions;
import dev.quell.wire.BackendMessage.ParameterStatus;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A connection to a server, as libpq's type of that name; opaque. The functions of {@link Libpq} work on it.
 *
 * <p>Not thread-safe: one thread at a time, as with libpq. What cancels is made from it and is then independent of it.
 */
public final class PGconn {
    final ErrorText error = new ErrorText();
    final Trace trace = new Trace();
    final ServerState server = new ServerState();
    final CommandState state = new CommandState(this);
    final Traffic traffic = new Traffic(this);
    final ReplyReader replies = new ReplyReader(this);
    final Sending sending = new Sending(this);
    final Collecting collecting = new Collecting(this);
    final Copying copying = new Copying(this);
    final FunctionCalls functions = new FunctionCalls(this);
    final LargeObjects largeObjects = new LargeObjects(this);

    /** The SQLSTATE of the last error of the server. */
    String lastSqlState = "";

    private final Notices notices = new Notices();
    private final Events events = new Events();
    private final ConnectOptions options;
    private final Login login;
    private final Connecting connecting;

    PGconn(ConnectOptions options) {
        this.options = options;
        this.login = new Login(this, options);
        this.connecting = new Connecting(login, error, trace, targets(), ConnStatusType.CONNECTION_BAD);
        options.failure().ifPresent(error::appendLine);
    }

    private Targets targets() {
        return new Targets(options.hosts(), options.balancesLoad());
    }

    // --- connecting

    ConnectOptions options() {
        return options;
    }

    Connecting connecting() {
        return connecting;
    }

    boolean isPasswordAsked() {
        return login.isPasswordAsked();
    }

    /** Whether the server has come so far as to ask who this is. */
    boolean isAuthenticationAsked() {
        return login.isAuthenticationBegun();
    }

    /** Begins to connect; whether it could be begun. */
    boolean start() {
        login.restart();
        return options.failure().isEmpty() && connecting.start(targets());
    }

    /** Ends the session and forgets all about it; the handle can be connected again. */
    void close() {
        terminate();
        drop();
        state.reset();
        traffic.reset();
        traffic.nonblocking(false);
        error.clear();
        server.clear();
    }

    /** Tells the server that the session ends, if there is one. */
    void terminate() {
        if (status() == ConnStatusType.CONNECTION_OK) {
            boolean sent = traffic.send(machine -> machine.terminate());
            if (sent) {
                var unused = traffic.flush();
            }
        }
    }

    private void drop() {
        connecting.drop();
        connecting.status(ConnStatusType.CONNECTION_BAD);
    }

    /** The network or the server has ended the connection; what came before can still be read. */
    void connectionLost() {
        drop();
        state.forgetCommands();
        traffic.machine().out().wipe();
    }

    /** 0 if done, -1 if what is queued could not be sent first. */
    int setNonblocking(boolean wanted) {
        if (status() == ConnStatusType.CONNECTION_BAD) {
            return -1;
        }
        if (wanted == traffic.isNonblocking()) {
            return 0;
        }
        if (!state.hasCommands()) {
            error.clear();
        }
        if (traffic.flush() != 0) {
            return -1;
        }
        traffic.nonblocking(wanted);
        return 0;
    }

    ConnStatusType status() {
        return connecting.status();
    }

    @Nullable
    Link link() {
        return connecting.link();
    }

    // --- what the server told

    void parameterChanged(ParameterStatus parameter) {
        parameterChanged(parameter.name(), parameter.value());
        traffic.applyEncoding();
    }

    void parameterChanged(String name, String value) {
        server.parameter(name, value);
        switch (name) {
            case "client_encoding" -> LastReported.clientEncoding(server.encoding());
            case "standard_conforming_strings" ->
                LastReported.standardConformingStrings(server.standardConformingStrings());
            default -> {}
        }
    }

    ServerEncoding clientEncoding() {
        return server.encoding();
    }

    /** A parameter that the server has reported. */
    Optional<String> parameter(String name) {
        return server.parameter(name);
    }

    int serverVersion() {
        return server.version();
    }

    boolean standardConformingStrings() {
        return server.standardConformingStrings();
    }

    // --- the application's wishes

    Notices notices() {
        return notices;
    }

    Events events() {
        return events;
    }

    /** What has to do with results, by the name the other parts know it under. */
    Collecting commands() {
        return collecting;
    }

    @Override
    public String toString() {
        return "PGconn[" + status() + "]";
    }
}
