package dev.quell.libpq;

import dev.quell.conninfo.ConnOption;
import dev.quell.conninfo.ConnectHost;
import dev.quell.conninfo.ConnectOptions;
import dev.quell.conninfo.Secret;
import dev.quell.conninfo.SslCertMode;
import dev.quell.plan.LoginPlan;
import dev.quell.protocol.ConnectMachine;
import dev.quell.protocol.DialMachine;
import dev.quell.protocol.Failure;
import dev.quell.protocol.SessionStart;
import dev.quell.protocol.StartupRequest;
import dev.quell.wire.ErrorFields;
import org.jspecify.annotations.Nullable;

/** Opens a connection to start a session on it. */
final class Login implements Connecting.Purpose {
    static final String CANNOT_CONNECT_NOW = "57P03";
    private static final String INVALID_PASSWORD = "28P01";

    private final PGconn conn;
    private final ConnectOptions connectOptions;
    private final DialOptions dialOptions;
    private final TargetCheck check;
    private boolean authenticationBegun;
    private boolean passwordAsked;

    Login(PGconn conn, ConnectOptions options) {
        this.conn = conn;
        this.connectOptions = options;
        this.dialOptions = new DialOptions(options);
        this.check = new TargetCheck(conn, options);
    }

    /** From the first host again. */
    void restart() {
        check.restart();
    }

    boolean isAuthenticationBegun() {
        return authenticationBegun;
    }

    boolean isPasswordAsked() {
        return passwordAsked;
    }

    @Override
    public DialOptions options() {
        return dialOptions;
    }

    @Override
    public DialMachine machine(Target target) {
        ConnectMachine machine =
                new ConnectMachine(request(target.host()), dialOptions.methods(target), this::isWorthAnotherMethod);
        machine.watcher(conn.trace::backend);
        conn.server.protocol(LoginPlan.version(connectOptions.maxProtocol()));
        return machine;
    }

    private StartupRequest request(ConnectHost host) {
        return new StartupRequest(
                connectOptions.value(ConnOption.USER).orElse(""),
                connectOptions.password(host).map(Secret::reveal).map(String::toCharArray),
                LoginPlan.binding(connectOptions.channelBinding()),
                LoginPlan.version(connectOptions.minProtocol()),
                LoginPlan.version(connectOptions.maxProtocol()),
                connectOptions.startupParameters(),
                LoginPlan.requirements(
                        connectOptions.requiredAuth(), connectOptions.sslCertMode() == SslCertMode.REQUIRE));
    }

    /** libpq tries the next way of encrypting whatever the server said, unless it cannot take anyone now. */
    private boolean isWorthAnotherMethod(ErrorFields error) {
        return !error.sqlState().equals(CANNOT_CONNECT_NOW);
    }

    @Override
    public void progressed(DialMachine machine) {
        ConnectMachine login = (ConnectMachine) machine;
        passwordAsked |= login.isPasswordAsked();
        authenticationBegun |= login.isAuthenticationBegun();
        conn.server.protocol(login.version());
        conn.server.key(login.key());
        login.parameters().forEach(conn::parameterChanged);
        login.takeNotices().forEach(fields -> conn.notices().fromServer(conn, fields, null));
    }

    @Override
    public String words(Failure.Server refusal) {
        ErrorFields fields = refusal.fields();
        conn.lastSqlState = fields.field(ErrorFields.SQLSTATE).orElse("");
        return PGresult.error(conn, fields, null, ExecStatusType.PGRES_FATAL_ERROR)
                        .errorText()
                + passwordHint();
    }

    /** A password that no one typed is easily forgotten. */
    private String passwordHint() {
        ConnectHost host = conn.connecting().targets().host();
        boolean fromFile = host != null && host.password().isPresent();
        return passwordAsked && fromFile && conn.lastSqlState.equals(INVALID_PASSWORD)
                ? "password retrieved from file \""
                        + connectOptions.value(ConnOption.PASSFILE).orElse("") + "\"\n"
                : "";
    }

    @Override
    public boolean isWorthAnotherHost(Failure failure) {
        return failure instanceof Failure.Server refusal
                && refusal.fields().sqlState().equals(CANNOT_CONNECT_NOW);
    }

    @Override
    public @Nullable PostgresPollingStatusType finished(DialMachine machine, Connecting connecting) {
        SessionStart start = ((ConnectMachine) machine).start();
        conn.traffic.takeOver(machine, start.transactionStatus());
        return check.begin(connecting);
    }

    @Override
    public @Nullable PostgresPollingStatusType pollOtherwise(Connecting connecting) {
        return check.poll(connecting);
    }

    @Override
    public boolean lowersDemands() {
        return check.lowersDemands();
    }

    @Override
    public void forget() {
        passwordAsked = false;
        authenticationBegun = false;
        conn.server.clear();
        conn.traffic.reset();
        conn.state.reset();
    }
}
