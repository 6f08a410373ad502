package dev.quell.libpq;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.testkit.Direction;
import dev.quell.testkit.Meddling;
import dev.quell.testkit.ProxiedConnection;
import dev.quell.testkit.RecordingProxy;
import dev.quell.testkit.Role;
import dev.quell.testkit.Script;
import dev.quell.testkit.ScriptedServer;
import dev.quell.testkit.ServerMessages;
import dev.quell.testkit.TestServer;
import dev.quell.testkit.TestServers;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Traces: the real libpq's of a session, line for line, from the bytes that a proxy saw of it. */
@Timeout(60)
class TracerTest {
    private static final int PLAIN = Tracer.SUPPRESS_TIMESTAMPS;
    private static final int REGRESS = Tracer.SUPPRESS_TIMESTAMPS | Tracer.REGRESS_MODE;

    @TempDir
    Path directory;

    @ParameterizedTest
    @CsvSource({"TRUST,1", "PASSWORD,1", "MD5,1", "SCRAM,1", "PASSWORD,3", "MD5,3", "SCRAM,3"})
    void session_ofAnyKind_isTracedAsLibpqTracesIt(Role role, int flags) throws IOException {
        TestServer server = TestServer.shared(TestServers.newest());
        try (RecordingProxy proxy = RecordingProxy.to(server)) {
            String trace = trace(proxy, server.conninfo(role) + " max_protocol_version=3.2", flags, NativeSession::run);

            assertThat(traced(proxy.connections().getFirst(), trace, flags)).isEqualTo(trace);
            assertThat(trace)
                    .contains("StartupMessage", "BackendKeyData", "NoticeResponse", "ErrorResponse", "Execute\t")
                    .contains("CopyInResponse", "CopyOutResponse", "CopyData\t", "CopyFail", "NotificationResponse")
                    .contains("FunctionCallResponse", "Flush", "ParameterDescription")
                    .contains("Close\t", "EmptyQueryResponse", "Terminate");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {PLAIN, REGRESS})
    void opening_withRefusedEncryptionAndAnOlderServer_isTracedAsLibpqTracesIt(int flags) throws IOException {
        byte[] negotiation = HexFormat.of().parseHex("0003000000000000");
        String trace = scripted(
                "sslmode=prefer max_protocol_version=3.2",
                client -> {
                    client.expectStartup();
                    client.send(ServerMessages.message('v', negotiation));
                    client.send(ServerMessages.authenticationOk());
                    client.send(ServerMessages.backendKeyData(1, new byte[] {1, 2, 3, (byte) 0xff}));
                    client.send(ServerMessages.readyForQuery('I'));
                    client.hang();
                },
                flags,
                conn -> {});

        assertThat(trace).contains("SSLRequest\t 1234 5679\nB\t1\tSSLResponse\t N\n", "NegotiateProtocolVersion\t");
    }

    @Test
    void session_ofQuell_hasTheTraceThatLibpqHasOfTheSame() throws IOException {
        TestServer server = TestServer.shared(TestServers.newest());
        try (RecordingProxy proxy = RecordingProxy.to(server)) {
            String real = trace(proxy, server.conninfo(Role.SCRAM), REGRESS, NativeSession::runCommands);
            ByteArrayOutputStream out = new ByteArrayOutputStream();

            QuellSession.run(server.conninfo(Role.SCRAM) + " sslmode=disable gssencmode=disable", out, REGRESS);

            assertThat(byDirection(out.toString(StandardCharsets.ISO_8859_1))).isEqualTo(byDirection(real));
        }
    }

    /**
     * Each direction has its order; between the two it is the network's. The first message of SCRAM names a user, which
     * the server ignores, and differs.
     */
    private static String byDirection(String trace) {
        return trace.lines()
                .map(line -> line.replaceFirst("\t\\d+\tSASLInitialResponse.*", "\tSASLInitialResponse"))
                .sorted(Comparator.comparing((String line) -> line.startsWith("F")))
                .collect(Collectors.joining("\n"));
    }

    @Test
    void login_thatTheServerRefuses_isTracedAsLibpqTracesIt() throws IOException {
        TestServer server = TestServer.shared(TestServers.newest());
        try (RecordingProxy proxy = RecordingProxy.to(server)) {
            String conninfo = server.conninfo(Role.SCRAM).replace(Role.SCRAM.password(), "wrong");
            String trace = trace(proxy, conninfo, PLAIN, NativeSession::refused, conn -> {});

            assertThat(traced(proxy.connections().getFirst(), trace, PLAIN)).isEqualTo(trace);
            assertThat(trace).contains("SASLResponse", "ErrorResponse");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {PLAIN, REGRESS})
    void copyBoth_withColumns_isTracedAsLibpqTracesIt(int flags) throws IOException {
        String trace = scripted(
                "sslmode=disable",
                client -> {
                    client.letIn(1, new byte[4]);
                    client.readMessage();
                    client.send(ServerMessages.message('W', HexFormat.of().parseHex("00000200000001")));
                    client.send(ServerMessages.message('d', new byte[] {'w', 0, (byte) 0x80, '\'', '\\', '\n'}));
                    client.send(ServerMessages.message('c', new byte[0]));
                    client.send(ServerMessages.commandComplete("COPY 1"));
                    client.send(ServerMessages.readyForQuery('I'));
                    client.hang();
                },
                flags,
                NativeSession::copyBoth);

        assertThat(trace).contains("CopyBothResponse\t \\x00 2 0 1");
    }

    @ParameterizedTest
    @ValueSource(ints = {PLAIN, REGRESS})
    void cancelRequest_withALongKey_isTracedAsLibpqTracesIt(int flags) throws IOException {
        TestServer server = TestServer.shared(TestServers.newest());
        try (RecordingProxy proxy = RecordingProxy.to(server)) {
            Path file = directory.resolve("cancel");
            MemorySegment conn =
                    NativeLibpq.connect(through(proxy, server.conninfo(Role.TRUST)) + " max_protocol_version=3.2");
            MemorySegment cancel = NativeLibpq.pointer("PQcancelCreate", conn);
            // In C a cancel connection is a connection by another name.
            NativeTrace trace = NativeTrace.begin(cancel, file, flags);
            assertThat(NativeLibpq.integer("PQcancelBlocking", cancel)).isEqualTo(1);
            trace.end();
            NativeLibpq.run("PQcancelFinish", cancel);
            NativeLibpq.run("PQfinish", conn);
            String expected = Files.readString(file, StandardCharsets.ISO_8859_1);

            assertThat(traced(proxy.connections().get(1), expected, flags)).isEqualTo(expected);
            assertThat(expected).contains("F\t44\tCancelRequest\t 1234 5678 ");
        }
    }

    @Test
    void line_withItsTime_beginsAsLibpqBeginsIt() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Clock clock = Clock.fixed(Instant.parse("2026-03-04T05:06:07.000089123Z"), ZoneOffset.ofHours(1));

        new Tracer(out, clock).frontend(new byte[] {'X', 0, 0, 0, 4}, 0, 5);

        assertThat(out.toString(StandardCharsets.US_ASCII)).isEqualTo("2026-03-04 06:06:07.000089\tF\t4\tTerminate\n");
        assertThat(scripted("sslmode=disable", client -> client.letIn(1, new byte[4]), 0, conn -> {}))
                .matches("(?s)(\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d\\.\\d{6}\t[FB]\t[^\n]*\n)+");
    }

    @Test
    void message_thatIsCutShortOrUnknown_isShownAsFarAsItGoes() {
        assertThat(backend("44 0000000b 0001 7fffffff 61")).isEqualTo("B\t11\tDataRow\t 1 2147483647 'a'\n");
        assertThat(backend("44 00000006 7fff")).isEqualTo("B\t6\tDataRow\t 32767\n");
        assertThat(backend("54 00000006 7fff")).isEqualTo("B\t6\tRowDescription\t 32767\n");
        assertThat(backend("4b 00000006 0001"))
                .isEqualTo("B\t6\tBackendKeyData\t 65536 ''\nmismatched message length: consumed 8, expected 6\n");
        assertThat(backend("45 00000006 5341"))
                .isEqualTo("B\t6\tErrorResponse\t S \"A\" \\x00\nmismatched message length: consumed 8, expected 6\n");
        assertThat(backend("f0 00000005 01"))
                .isEqualTo("B\t5\tUnknown message: f0\nmismatched message length: consumed 4, expected 5\n");
    }

    @Test
    void opening_tooShort_isUnknown() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Tracer tracer = new Tracer(out);
        tracer.flags(PLAIN);

        tracer.opening(new byte[] {0, 0, 0, 4}, 0, 4);

        assertThat(out.toString(StandardCharsets.US_ASCII)).isEqualTo("F\t4\tUnknown message\n");
    }

    @Test
    void stream_thatFails_disturbsNobody() {
        Tracer tracer = new Tracer(new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("full");
            }
        });

        tracer.frontend(new byte[] {'X', 0, 0, 0, 4}, 0, 5);
        tracer.flush();
    }

    private static String backend(String hex) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Tracer tracer = new Tracer(out);
        tracer.flags(PLAIN);
        byte[] bytes = HexFormat.of().parseHex(hex.replace(" ", ""));
        tracer.backend(bytes, 0, bytes.length);
        return out.toString(StandardCharsets.ISO_8859_1);
    }

    /** The real libpq's trace of a session with a scripted server, which is what the tracer makes of it too. */
    private String scripted(String options, Script script, int flags, Consumer<MemorySegment> session)
            throws IOException {
        try (ScriptedServer server = ScriptedServer.playing(script);
                RecordingProxy proxy = RecordingProxy.to(server.port(), Meddling.NONE)) {
            String trace = trace(proxy, "user=u gssencmode=disable " + options, flags, session);
            if ((flags & Tracer.SUPPRESS_TIMESTAMPS) != 0) {
                assertThat(traced(proxy.connections().getFirst(), trace, flags)).isEqualTo(trace);
            }
            return trace;
        }
    }

    private String trace(RecordingProxy proxy, String conninfo, int flags, Consumer<MemorySegment> session)
            throws IOException {
        return trace(proxy, conninfo, flags, NativeSession::open, session);
    }

    private String trace(
            RecordingProxy proxy,
            String conninfo,
            int flags,
            Consumer<MemorySegment> open,
            Consumer<MemorySegment> session)
            throws IOException {
        Path file = directory.resolve("trace");
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment conn = NativeLibpq.pointer("PQconnectStart", arena.allocateFrom(through(proxy, conninfo)));
            NativeTrace trace = NativeTrace.begin(conn, file, flags);
            open.accept(conn);
            session.accept(conn);
            NativeLibpq.run("PQfinish", conn);
            trace.close();
        }
        proxy.connections().getFirst().awaitEnding(Direction.TO_SERVER);
        return Files.readString(file, StandardCharsets.ISO_8859_1);
    }

    private static String through(RecordingProxy proxy, String conninfo) {
        String options = conninfo.contains("sslmode") ? "" : " sslmode=disable gssencmode=disable";
        return conninfo + options + " host=127.0.0.1 port=" + proxy.port();
    }

    /** What the tracer writes of the recorded bytes, in the order in which the real trace has the messages. */
    private static String traced(ProxiedConnection connection, String order, int flags) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Tracer tracer = new Tracer(out);
        tracer.flags(flags);
        RecordedMessages messages = new RecordedMessages(connection, tracer);
        while (out.size() < order.length() && order.startsWith(out.toString(StandardCharsets.ISO_8859_1))) {
            messages.next(order.charAt(out.size()));
        }
        return out.toString(StandardCharsets.ISO_8859_1);
    }
}
