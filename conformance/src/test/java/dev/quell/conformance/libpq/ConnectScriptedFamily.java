package dev.quell.conformance.libpq;

import static dev.quell.testkit.ServerMessages.join;
import static dev.quell.testkit.ServerMessages.message;

import dev.quell.testkit.Script;
import dev.quell.testkit.ScriptedConnection;
import dev.quell.testkit.ScriptedServer;
import dev.quell.testkit.ServerMessages;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Servers that answer a start-up packet with what they should not. */
final class ConnectScriptedFamily implements Family {
    private static final byte[] OK = ServerMessages.authenticationOk();
    private static final byte[] READY = ServerMessages.readyForQuery('I');

    @Override
    public String name() {
        return "connecting to strange servers";
    }

    @Override
    public void addTo(Scenarios scenarios) {
        scenarios.alone("the server hangs, blocking", ConnectScriptedFamily::hangs);
        scenarios.alone("the first of two hosts hangs", ConnectScriptedFamily::firstHangs);
        scenarios.alone("connect_timeout is refused when blocking only", ConnectScriptedFamily::badTimeout);
        startups(scenarios);
        authentication(scenarios);
        negotiation(scenarios);
        afterAuthentication(scenarios);
        secondHost(scenarios);
    }

    private static void startups(Scenarios scenarios) {
        both(scenarios, "closes", "", connection -> {});
        both(scenarios, "closes after the start-up packet", "", ScriptedConnection::expectStartup);
        both(scenarios, "resets after the start-up packet", "", connection -> {
            connection.expectStartup();
            connection.reset();
        });
        answering(scenarios, "an error", "", ServerMessages.error("FATAL", "28000", "go away"));
        answering(scenarios, "an error and no more", "", ServerMessages.error("FATAL", "57P03", "starting up"));
        answering(scenarios, "an error of the old protocol", "", bytes("Efatal: too old\n\0"));
        answering(scenarios, "an error that is cut off", "", bytes("E\0\0\0000SFATAL\0"));
        answering(scenarios, "an error without an end", "", message('E', bytes("SFATAL\0Mno end\0")));
        answering(scenarios, "an error without fields", "", message('E', new byte[1]));
        answering(scenarios, "an error that is too long", "", bytes("E\0\1\0\0"));
        answering(scenarios, "a letter", "", bytes("x"));
        answering(scenarios, "another message", "", ServerMessages.commandComplete("SELECT 1"));
        answering(scenarios, "HTTP", "", bytes("HTTP/1.1 400 Bad Request\r\n\r\n"));
        answering(
                scenarios,
                "a notice and then an error",
                "",
                join(ServerMessages.notice("hello"), ServerMessages.error("FATAL", "28000", "go away")));
    }

    private static void authentication(Scenarios scenarios) {
        for (int method : new int[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, -1}) {
            answering(scenarios, "authentication " + method, "password=secret", message('R', ints(method)));
            answering(scenarios, "authentication " + method + ", no password", "", message('R', ints(method)));
        }
        answering(scenarios, "an authentication request that is too short", "", message('R', bytes("ab")));
        answering(scenarios, "an authentication request that is too long", "", bytes("R\0\1\0\0"));
        answering(scenarios, "md5 with a short salt", "password=x", message('R', join(ints(5), bytes("ab"))));
        answering(scenarios, "SASL with a mechanism nobody knows", "password=x", sasl("NONSENSE"));
        answering(scenarios, "SASL without a mechanism", "password=x", sasl());
        answering(scenarios, "SASL with channel binding in clear", "password=x", sasl("SCRAM-SHA-256-PLUS"));
        answering(scenarios, "SASL without a password", "", sasl("SCRAM-SHA-256"));
        for (String required : new String[] {
            "require_auth=password", "require_auth=md5", "require_auth=scram-sha-256", "require_auth=none",
            "require_auth=!password", "require_auth=!none", "require_auth=gss,sspi", "channel_binding=require"
        }) {
            answering(scenarios, "no request, " + required, required, join(OK, READY));
            answering(
                    scenarios,
                    "a request for the password, " + required,
                    required + " password=x",
                    message('R', ints(3)));
            answering(
                    scenarios,
                    "a request for md5, " + required,
                    required + " password=x",
                    message('R', join(ints(5), bytes("salt"))));
            answering(scenarios, "a request for SASL, " + required, required + " password=x", sasl("SCRAM-SHA-256"));
        }
        both(scenarios, "sends a SASL challenge that is none", "password=x", connection -> {
            connection.expectStartup();
            connection.send(sasl("SCRAM-SHA-256"));
            connection.readMessage();
            connection.send(message('R', join(ints(11), bytes("nonsense"))));
            connection.hang();
        });
        both(scenarios, "ends SASL too early", "password=x", connection -> {
            connection.expectStartup();
            connection.send(sasl("SCRAM-SHA-256"));
            connection.readMessage();
            connection.send(join(OK, READY));
            connection.hang();
        });
    }

    private static void negotiation(Scenarios scenarios) {
        String latest = "max_protocol_version=3.2";
        int v30 = 3 << 16;
        for (int version : new int[] {v30, v30 + 1, v30 + 2, v30 + 3, v30 - 1, 2 << 16, 4 << 16, 0, -1}) {
            negotiating(scenarios, "version %x".formatted(version), latest, version, 0);
            negotiating(scenarios, "version %x, nothing asked for".formatted(version), "", version, 0);
        }
        negotiating(scenarios, "an option", latest, v30, 1, "_pq_.thing");
        negotiating(scenarios, "an option of another name", latest, v30, 1, "thing");
        negotiating(scenarios, "fewer options than told", latest, v30, 2, "_pq_.thing");
        negotiating(scenarios, "a negative number of options", latest, v30, -1);
        negotiating(scenarios, "below the minimum", "min_protocol_version=3.2 max_protocol_version=3.2", v30, 0);
        answering(scenarios, "negotiation that is too short", latest, message('v', ints(v30)));
        answering(scenarios, "negotiation that is too long", latest, bytes("v\0\1\0\0"));
        byte[] lower = message('v', join(ints(v30), ints(0)));
        answering(scenarios, "negotiation twice", latest, join(lower, lower, OK, READY));
        answering(scenarios, "negotiation after authentication", latest, join(OK, lower, READY));
    }

    private static void negotiating(
            Scenarios scenarios, String what, String options, int version, int count, String... names) {
        byte[] listed = new byte[0];
        for (String name : names) {
            listed = join(listed, bytes(name + "\0"));
        }
        byte[] negotiation = message('v', join(ints(version), ints(count), listed));
        byte[] key = ServerMessages.backendKeyData(CancelStatesFamily.PID, CancelStatesFamily.key(4));
        answering(scenarios, "negotiation: " + what, options, join(negotiation, OK, key, READY));
    }

    private static void afterAuthentication(Scenarios scenarios) {
        answering(scenarios, "no ready", "", OK);
        answering(scenarios, "ready before authentication", "", READY);
        answering(scenarios, "authentication twice", "", join(OK, OK, READY));
        answering(
                scenarios,
                "an error after authentication",
                "",
                join(OK, ServerMessages.error("FATAL", "3D000", "there is no such database")));
        answering(scenarios, "a notice after authentication", "", join(OK, ServerMessages.notice("hello"), READY));
        answering(
                scenarios,
                "rows after authentication",
                "",
                join(OK, ServerMessages.commandComplete("SELECT 1"), READY));
        answering(scenarios, "ready of another state", "", join(OK, ServerMessages.readyForQuery('T')));
        answering(scenarios, "ready of no state", "", join(OK, ServerMessages.readyForQuery('x')));
        answering(scenarios, "ready that is too long", "", join(OK, message('Z', bytes("II"))));
        answering(scenarios, "a parameter without an end", "", join(OK, message('S', bytes("name\0value")), READY));
        answering(scenarios, "a key that is too short", "", join(OK, message('K', bytes("ab")), READY));
        answering(
                scenarios,
                "two keys",
                "",
                join(
                        OK,
                        ServerMessages.backendKeyData(1, CancelStatesFamily.key(4)),
                        ServerMessages.backendKeyData(2, CancelStatesFamily.key(4)),
                        READY));
        answering(
                scenarios,
                "a server version that is none",
                "",
                join(OK, ServerMessages.parameterStatus("server_version", "nonsense"), READY));
        for (String version : new String[] {"9.6.24", "8.1", "18", "19beta3", "10.1 (Debian)", "7.4.30", "18devel"}) {
            answering(
                    scenarios,
                    "server version " + version,
                    "",
                    join(OK, ServerMessages.parameterStatus("server_version", version), READY));
        }
        both(scenarios, "closes after authentication", "", connection -> {
            connection.expectStartup();
            connection.send(OK);
        });
        both(scenarios, "sends one byte at a time", "", connection -> {
            connection.expectStartup();
            for (byte one : join(OK, ServerMessages.parameterStatus("server_version", "18.0"), READY)) {
                connection.send(new byte[] {one});
            }
            connection.hang();
        });
    }

    private static void secondHost(Scenarios scenarios) {
        for (String state : new String[] {"57P03", "28000", "53300", "57P01", "08P01"}) {
            scenarios.alone("the first of two hosts sends " + state, stage -> {
                ScriptedServer first = stage.scripted(answer(ServerMessages.error("FATAL", state, "no")));
                ScriptedServer second = stage.scripted(
                        connection -> CancelStatesFamily.letInAndStay(connection, CancelStatesFamily.key(4)));
                String two = stage.conninfo(
                        first, "host=127.0.0.1,127.0.0.1 port=%d,%d".formatted(first.port(), second.port()));
                stage.connectedByPolling(two);
                ConnectFamily.connect(stage, two);
            });
        }
    }

    private static void hangs(Stage stage) {
        ScriptedServer server = stage.scripted(ScriptedConnection::hang);
        ConnectFamily.connect(stage, stage.conninfo(server, "connect_timeout=1"));
        stage.pq().PQping(stage.conninfo(server, "connect_timeout=1"));
    }

    private static void firstHangs(Stage stage) {
        ScriptedServer first = stage.scripted(ScriptedConnection::hang);
        ScriptedServer second =
                stage.scripted(connection -> CancelStatesFamily.letInAndStay(connection, CancelStatesFamily.key(4)));
        ConnectFamily.connect(
                stage,
                stage.conninfo(
                        first,
                        "connect_timeout=1 host=127.0.0.1,127.0.0.1 port=%d,%d"
                                .formatted(first.port(), second.port())));
    }

    private static void badTimeout(Stage stage) {
        ScriptedServer server =
                stage.scripted(connection -> CancelStatesFamily.letInAndStay(connection, CancelStatesFamily.key(4)));
        ConnectFamily.connect(stage, stage.conninfo(server, "connect_timeout=abc"));
        stage.connectedByPolling(stage.conninfo(server, "connect_timeout=abc"));
    }

    // --- steps

    private static void answering(Scenarios scenarios, String what, String options, byte[] answer) {
        both(scenarios, "sends " + what, options, answer(answer));
    }

    private static Script answer(byte[] answer) {
        return connection -> {
            connection.expectStartup();
            connection.send(answer);
            // What a client says to that is read, or closing would reset the connection.
            connection.finish();
            connection.hang();
        };
    }

    private static void both(Scenarios scenarios, String what, String options, Script script) {
        scenarios.alone("the server %s".formatted(what), stage -> {
            ScriptedServer server = stage.scripted(script);
            Object conn = stage.connectedByPolling(stage.conninfo(server, options));
            stage.pq().PQserverVersion(conn);
            stage.pq().PQfullProtocolVersion(conn);
            stage.pq().PQtransactionStatus(conn);
            stage.pq().PQconnectionNeedsPassword(conn);
            stage.pq().PQconnectionUsedPassword(conn);
            ConnectFamily.connect(stage, stage.conninfo(server, options));
            stage.pq().PQping(stage.conninfo(server, options));
        });
    }

    private static byte[] sasl(String... mechanisms) {
        byte[] listed = ints(10);
        for (String mechanism : mechanisms) {
            listed = join(listed, bytes(mechanism + "\0"));
        }
        return message('R', join(listed, new byte[1]));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static byte[] ints(int value) {
        return ByteBuffer.allocate(Integer.BYTES).putInt(value).array();
    }
}
