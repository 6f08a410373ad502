package dev.quell.conformance.libpq;

import dev.quell.testkit.CertificateFiles;
import dev.quell.testkit.Opening;
import dev.quell.testkit.Script;
import dev.quell.testkit.ScriptedConnection;
import dev.quell.testkit.ScriptedServer;
import dev.quell.testkit.ServerCertificate;
import dev.quell.testkit.ServerMessages;
import dev.quell.testkit.TestCertificates;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Encryption of sessions: every mode against servers that offer it, refuse it or fail at it. */
final class ConnectTlsFamily implements Family {
    private static final String[] MODES = {"disable", "allow", "prefer", "require", "verify-ca", "verify-full"};

    @Override
    public String name() {
        return "encryption of a session";
    }

    @Override
    public void addTo(Scenarios scenarios) {
        for (String mode : MODES) {
            add(scenarios, mode, "has TLS", connection -> tls(connection, ServerCertificate.RSA));
            add(scenarios, mode, "has no TLS", ConnectTlsFamily::plain);
            add(scenarios, mode, "wants TLS", connection -> picky(connection, true));
            add(scenarios, mode, "wants no TLS", connection -> picky(connection, false));
            add(scenarios, mode, "sends an error", connection -> {
                connection.readOpening();
                connection.send(ServerMessages.error("FATAL", "57P03", "no"));
                connection.finish();
                connection.hang();
            });
            add(scenarios, mode, "answers with another letter", connection -> answer(connection, "x"));
            add(scenarios, mode, "closes", ScriptedConnection::readOpening);
            add(scenarios, mode, "resets", connection -> {
                connection.readOpening();
                connection.reset();
            });
            add(scenarios, mode, "closes in the handshake", connection -> {
                if (connection.readOpening() instanceof Opening.SslRequest) {
                    connection.send(new byte[] {'S'});
                    connection.readByte();
                    connection.finish();
                    connection.hang();
                }
            });
            add(
                    scenarios,
                    mode,
                    "sends nonsense in the handshake",
                    connection -> answer(connection, "Sthis is no TLS record at all"));
            add(scenarios, mode, "sends more than it should", connection -> {
                if (connection.readOpening() instanceof Opening.SslRequest) {
                    connection.send(new byte[] {'S', 'x'});
                    connection.startTls(TestCertificates.shared().server(ServerCertificate.RSA));
                    connection.hang();
                }
            });
            for (ServerCertificate certificate : ServerCertificate.values()) {
                add(scenarios, mode, "shows " + certificate, connection -> tls(connection, certificate));
            }
        }
        versions(scenarios);
        direct(scenarios);
        clients(scenarios);
    }

    private static void versions(Scenarios scenarios) {
        for (String versions : new String[] {
            "ssl_min_protocol_version=TLSv1.3",
            "ssl_max_protocol_version=TLSv1.2",
            "ssl_min_protocol_version=TLSv1.2 ssl_max_protocol_version=TLSv1.2",
            "sslsni=0",
            "sslcompression=1"
        }) {
            scenarios.over(Transport.VERIFY_FULL, versions, stage -> {
                Object conn = stage.connectedByPolling(stage.conninfo(versions));
                stage.pq().PQsslAttribute(conn, "protocol");
                stage.pq().PQsslAttribute(conn, "cipher");
            });
        }
    }

    private static void direct(Scenarios scenarios) {
        for (String what : new String[] {"a server with TLS", "a server without TLS", "a server that closes"}) {
            scenarios.alone("direct negotiation with " + what, stage -> {
                ScriptedServer server = stage.scripted(
                        switch (what) {
                            case "a server that closes" ->
                                connection -> {
                                    connection.readByte();
                                    connection.finish();
                                    connection.hang();
                                };
                            case "a server without TLS" ->
                                connection -> {
                                    connection.readByte();
                                    connection.send(ServerMessages.error("FATAL", "0A000", "what is that"));
                                    connection.finish();
                                    connection.hang();
                                };
                            default ->
                                connection -> {
                                    connection.startTls(
                                            TestCertificates.shared().server(ServerCertificate.RSA));
                                    CancelStatesFamily.letInAndStay(connection, CancelStatesFamily.key(4));
                                };
                        });
                String options = options("require") + " sslnegotiation=direct";
                stage.connectedByPolling(conninfo(stage, server, options));
                ConnectFamily.connect(stage, conninfo(stage, server, options));
            });
        }
    }

    private static void clients(Scenarios scenarios) {
        TestCertificates all = TestCertificates.shared();
        CertificateFiles good = all.client("cert_user");
        CertificateFiles other = all.clientOfOtherAuthority("cert_user");
        String[][] cases = {
            {"its certificate", "sslcert='%s' sslkey='%s'".formatted(good.certificate(), good.key())},
            {"another's certificate", "sslcert='%s' sslkey='%s'".formatted(other.certificate(), other.key())},
            {"a key that does not fit", "sslcert='%s' sslkey='%s'".formatted(good.certificate(), other.key())},
            {"no key", "sslcert='%s' sslkey=/nonexistent".formatted(good.certificate())},
            {"no certificate", "sslcert=/nonexistent sslkey='%s'".formatted(good.key())},
            {
                "a certificate that is not to be sent",
                "sslcertmode=disable sslcert='%s' sslkey='%s'".formatted(good.certificate(), good.key())
            },
            {
                "a key that everybody can read",
                "sslcert='%s' sslkey='%s'".formatted(good.certificate(), good.certificate())
            }
        };
        for (String[] one : cases) {
            scenarios.over(Transport.VERIFY_FULL, "cert_user with " + one[0], stage -> {
                stage.connectedByPolling(stage.setting().conninfo(dev.quell.testkit.Role.CERT) + " " + one[1]);
            });
        }
    }

    // --- scripts

    private static void tls(ScriptedConnection connection, ServerCertificate certificate) throws IOException {
        if (connection.readOpening() instanceof Opening.SslRequest) {
            connection.acceptTls(TestCertificates.shared().server(certificate));
            CancelStatesFamily.letInAndStay(connection, CancelStatesFamily.key(4));
        } else {
            letIn(connection);
        }
    }

    private static void plain(ScriptedConnection connection) throws IOException {
        if (connection.readOpening() instanceof Opening.SslRequest) {
            connection.send(new byte[] {'N'});
            connection.readOpening();
        }
        letIn(connection);
    }

    /** Speaks TLS, but lets in those only who come with it, or without. */
    private static void picky(ScriptedConnection connection, boolean encrypted) throws IOException {
        boolean asked = connection.readOpening() instanceof Opening.SslRequest;
        if (asked) {
            connection.acceptTls(TestCertificates.shared().server(ServerCertificate.RSA));
            connection.readOpening();
        }
        if (asked == encrypted) {
            letIn(connection);
        } else {
            connection.send(ServerMessages.error("FATAL", "28000", "no pg_hba.conf entry for you"));
            connection.close();
        }
    }

    private static void letIn(ScriptedConnection connection) throws IOException {
        connection.send(ServerMessages.join(
                ServerMessages.authenticationOk(),
                ServerMessages.backendKeyData(CancelStatesFamily.PID, CancelStatesFamily.key(4)),
                ServerMessages.readyForQuery('I')));
        connection.hang();
    }

    private static void answer(ScriptedConnection connection, String answer) throws IOException {
        connection.readOpening();
        connection.send(answer.getBytes(StandardCharsets.US_ASCII));
        connection.finish();
        connection.hang();
    }

    // --- steps

    private static void add(Scenarios scenarios, String mode, String what, Script script) {
        scenarios.alone("sslmode=%s, the server %s".formatted(mode, what), stage -> {
            ScriptedServer server = stage.scripted(script);
            Object conn = stage.connectedByPolling(conninfo(stage, server, options(mode)));
            stage.pq().PQsslInUse(conn);
            ConnectFamily.connect(stage, conninfo(stage, server, options(mode)));
            Object again = stage.connectedByPolling(conninfo(stage, server, options(mode)));
            stage.pq().PQresetStart(again);
            stage.state(again);
            if (stage.quiet().PQsocket(again) >= 0) {
                stage.pollReset(again);
            }
        });
    }

    private static String options(String mode) {
        return "sslmode=%s sslrootcert='%s' host=localhost hostaddr=127.0.0.1"
                .formatted(mode, TestCertificates.shared().root());
    }

    private static String conninfo(Stage stage, ScriptedServer server, String options) {
        stage.mask(String.valueOf(TestCertificates.shared().root().getParent()), "CERTIFICATES");
        return stage.conninfo(server, options);
    }
}
