package dev.quell.conformance.libpq;

import dev.quell.testkit.Opening;
import dev.quell.testkit.Script;
import dev.quell.testkit.ScriptedConnection;
import dev.quell.testkit.ScriptedServer;
import dev.quell.testkit.ServerCertificate;
import dev.quell.testkit.ServerMessages;
import dev.quell.testkit.TestCertificates;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Cancels whose server answers to encryption in another way than it did to the session. */
final class CancelTlsFamily implements Family {
    private static final String[] MODES = {"disable", "allow", "prefer", "require", "verify-ca", "verify-full"};

    @Override
    public String name() {
        return "encryption of a cancel";
    }

    @Override
    public void addTo(Scenarios scenarios) {
        for (String mode : MODES) {
            boolean encrypted = !mode.equals("disable") && !mode.equals("allow");
            Script session = encrypted ? CancelTlsFamily::encryptedSession : CancelTlsFamily::plainSession;
            add(scenarios, mode, "offers TLS", session, CancelTlsFamily::offering);
            add(scenarios, mode, "has no TLS", session, CancelTlsFamily::refusing);
            if (encrypted) {
                broken(scenarios, mode, session);
            }
        }
        for (String mode : new String[] {"allow", "prefer"}) {
            add(scenarios, mode, "had no TLS before", CancelTlsFamily::plainSession, CancelTlsFamily::offering);
        }
        for (ServerCertificate certificate : ServerCertificate.values()) {
            for (String mode : new String[] {"prefer", "require", "verify-ca", "verify-full"}) {
                add(
                        scenarios,
                        mode,
                        "shows another certificate, " + certificate,
                        CancelTlsFamily::encryptedSession,
                        (connection, heard) -> shows(connection, heard, certificate));
            }
        }
    }

    /** What the server does with a cancel connection. */
    private interface Answer {
        void play(ScriptedConnection connection, Heard heard) throws IOException;
    }

    private static void broken(Scenarios scenarios, String mode, Script session) {
        add(scenarios, mode, "answers with an error", session, (connection, heard) -> {
            heard.opening(connection);
            connection.send(ServerMessages.error("FATAL", "57P03", "no"));
            connection.hang();
        });
        add(scenarios, mode, "answers with another letter", session, (connection, heard) -> {
            heard.opening(connection);
            connection.send(new byte[] {'x'});
            connection.hang();
        });
        add(scenarios, mode, "answers with more than it should", session, (connection, heard) -> {
            if (!(heard.opening(connection) instanceof Opening.CancelRequest)) {
                connection.send(new byte[] {'S', 'x'});
                connection.startTls(TestCertificates.shared().server(ServerCertificate.RSA));
                connection.hang();
            }
        });
        add(scenarios, mode, "refuses with more than it should", session, (connection, heard) -> {
            heard.opening(connection);
            connection.send(new byte[] {'N', 'N'});
            heard.opening(connection);
        });
        add(scenarios, mode, "closes instead of answering", session, (connection, heard) -> heard.opening(connection));
        add(scenarios, mode, "resets instead of answering", session, (connection, heard) -> {
            heard.opening(connection);
            connection.reset();
        });
        add(scenarios, mode, "closes in the handshake", session, (connection, heard) -> {
            helloOrCancel(connection, heard);
            connection.finish();
            connection.hang();
        });
        add(scenarios, mode, "resets in the handshake", session, (connection, heard) -> {
            if (helloOrCancel(connection, heard)) {
                connection.reset();
            }
        });
        add(scenarios, mode, "sends nonsense in the handshake", session, (connection, heard) -> {
            if (helloOrCancel(connection, heard)) {
                connection.send("this is no TLS record at all".getBytes(StandardCharsets.US_ASCII));
                connection.hang();
            }
        });
        add(scenarios, mode, "ends without close_notify", session, (connection, heard) -> {
            tls(connection, heard, ServerCertificate.RSA);
            heard.opening(connection);
            connection.finishWithoutTls();
            connection.hang();
        });
        add(scenarios, mode, "resets after the request", session, (connection, heard) -> {
            tls(connection, heard, ServerCertificate.RSA);
            heard.opening(connection);
            connection.resetWithoutTls();
        });
        add(scenarios, mode, "sends data after the request", session, (connection, heard) -> {
            tls(connection, heard, ServerCertificate.RSA);
            heard.opening(connection);
            connection.send(ServerMessages.error("FATAL", "57P03", "no"));
            connection.hang();
        });
    }

    private static void add(Scenarios scenarios, String mode, String what, Script session, Answer answer) {
        String options = "sslmode=%s sslrootcert='%s' host=localhost hostaddr=127.0.0.1"
                .formatted(mode, TestCertificates.shared().root());
        String name = "sslmode=%s, the server %s".formatted(mode, what);
        scenarios.alone(name + ", polled", stage -> {
            Heard heard = new Heard();
            Object cancel = cancelOf(stage, options, session, connection -> answer.play(connection, heard));
            for (int round = 0; round < 2; round++) {
                stage.pq().PQcancelStart(cancel);
                stage.cancelState(cancel);
                if (stage.quiet().PQcancelSocket(cancel) >= 0) {
                    stage.pollCancel(cancel);
                }
                // What a try has learned about encryption outlives the reset.
                stage.pq().PQcancelReset(cancel);
                stage.cancelState(cancel);
            }
            heard.tell(stage, 1);
        });
        scenarios.alone(name + ", blocking", stage -> {
            Object cancel = cancelOf(stage, options, session, connection -> answer.play(connection, new Heard()));
            stage.pq().PQcancelBlocking(cancel);
            stage.cancelState(cancel);
        });
    }

    private static Object cancelOf(Stage stage, String options, Script session, Script cancel) {
        ScriptedServer server = stage.scripted(session, cancel);
        stage.mask(String.valueOf(TestCertificates.shared().root().getParent()), "CERTIFICATES");
        Object conn = stage.connected(stage.conninfo(server, options));
        stage.pq().PQsslInUse(conn);
        return stage.pq().PQcancelCreate(conn);
    }

    // --- scripts

    private static void plainSession(ScriptedConnection connection) throws IOException {
        CancelStatesFamily.letInAndStay(connection, CancelStatesFamily.key(4));
    }

    private static void encryptedSession(ScriptedConnection connection) throws IOException {
        connection.readOpening();
        connection.acceptTls(TestCertificates.shared().server(ServerCertificate.RSA));
        CancelStatesFamily.letInAndStay(connection, CancelStatesFamily.key(4));
    }

    private static void offering(ScriptedConnection connection, Heard heard) throws IOException {
        shows(connection, heard, ServerCertificate.RSA);
    }

    private static void refusing(ScriptedConnection connection, Heard heard) throws IOException {
        heard.cancel(connection);
    }

    private static void shows(ScriptedConnection connection, Heard heard, ServerCertificate certificate)
            throws IOException {
        if (tls(connection, heard, certificate)) {
            heard.opening(connection);
            // Unlike the end of the script, which ends the TCP connection, this ends TLS too.
            connection.close();
        }
    }

    /** Accepts TLS; false if the client asked for the cancel in clear instead. */
    private static boolean tls(ScriptedConnection connection, Heard heard, ServerCertificate certificate)
            throws IOException {
        if (heard.opening(connection) instanceof Opening.CancelRequest) {
            return false;
        }
        connection.acceptTls(TestCertificates.shared().server(certificate));
        return true;
    }

    /** Says yes to TLS; false if the client asked for the cancel in clear instead. */
    private static boolean helloOrCancel(ScriptedConnection connection, Heard heard) throws IOException {
        if (heard.opening(connection) instanceof Opening.CancelRequest) {
            return false;
        }
        connection.send(new byte[] {'S'});
        // The first byte of the handshake.
        connection.readByte();
        return true;
    }
}
