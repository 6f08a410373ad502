package dev.quell;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.testkit.Role;
import dev.quell.testkit.TestServer;
import dev.quell.testkit.TestServers;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What becomes of queries when their process ends, and in language features that are still a preview. */
@Timeout(120)
class OtherProcessTest {
    private final TestServer server = TestServer.shared(TestServers.newest());

    @Test
    void structuredTaskScope_oneTaskFails_otherIsCancelledOnTheServer() throws Exception {
        Process program = start(List.of("--enable-preview"), "scope/ScopeProgram.java", server.conninfo(Role.SCRAM));

        assertThat(lines(program)).containsExactly("failed: ServerException", "usable: 42");
        assertThat(program.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(server.backendsRunning("inScope")).isZero();
    }

    @Test
    void jvmExit_queryRuns_isCancelledOnTheServer() throws Exception {
        Process program = started("exits");
        try (OutputStream in = program.getOutputStream()) {
            in.write('x');
        }

        assertThat(program.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(program.exitValue()).isEqualTo(7);
        assertThat(server.backendsRunning("exits")).isZero();
        assertThat(server.query("select to_regclass('queued_exits')"))
                .as("what was queued must not run because the process was stopped")
                .containsExactly(List.of(""));
    }

    @Test
    void jvmTerminated_queryRuns_isCancelledOnTheServer() throws Exception {
        Process program = started("terminated");
        program.destroy();

        assertThat(program.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(server.backendsRunning("terminated")).isZero();
    }

    private Process started(String marker) throws Exception {
        Process program = start(List.of(), "shutdown/ShutdownProgram.java", server.conninfo(Role.SCRAM), marker);
        server.awaitRunning(marker);
        return program;
    }

    /** Runs a program from its source, so that a preview is enabled for it alone. */
    private static Process start(List<String> options, String source, String... arguments)
            throws IOException, URISyntaxException {
        Path file = Path.of(Objects.requireNonNull(OtherProcessTest.class.getResource("/" + source))
                .toURI());
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), file.toString()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    private static List<String> lines(Process program) throws IOException {
        try (BufferedReader out =
                new BufferedReader(new InputStreamReader(program.getInputStream(), StandardCharsets.UTF_8))) {
            return out.lines().toList();
        }
    }
}
