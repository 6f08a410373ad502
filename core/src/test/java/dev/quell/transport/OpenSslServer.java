package dev.quell.transport;

import dev.quell.testkit.Await;
import dev.quell.testkit.CertificateFiles;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

/** {@code openssl s_server}: the TLS library that PostgreSQL servers use, and one that takes orders on its input. */
final class OpenSslServer implements AutoCloseable {

    private static final String READY = "ACCEPT ";

    private final Process process;
    private final Queue<String> lines = new ConcurrentLinkedQueue<>();
    private final CompletableFuture<Integer> port = new CompletableFuture<>();

    private OpenSslServer(Process process) {
        this.process = process;
    }

    static boolean isInstalled() {
        try {
            Process version = new ProcessBuilder("openssl", "version").start();
            return version.waitFor() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    static OpenSslServer start(CertificateFiles files, String... options) throws IOException {
        List<String> command = new ArrayList<>(List.of("openssl", "s_server", "-accept", "127.0.0.1:0"));
        command.addAll(List.of(
                "-cert", files.certificate().toString(), "-key", files.key().toString()));
        command.addAll(List.of(options));
        OpenSslServer server = new OpenSslServer(
                new ProcessBuilder(command).redirectErrorStream(true).start());
        Thread.ofVirtual().name("openssl output").start(server::watch);
        return server;
    }

    private void watch() {
        try (BufferedReader output = process.inputReader(StandardCharsets.US_ASCII)) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                lines.add(line);
                if (line.startsWith(READY)) {
                    port.complete(Integer.valueOf(line.substring(line.lastIndexOf(':') + 1)));
                }
            }
        } catch (IOException e) {
            port.completeExceptionally(e);
        }
    }

    InetSocketAddress address() throws Exception {
        return new InetSocketAddress(
                InetAddress.getLoopbackAddress(), port.get(Await.DEADLINE.toSeconds(), TimeUnit.SECONDS));
    }

    /**
     * Types a line: text is sent to the client, a single letter such as {@code K} is an order. It takes everything that
     * it finds on its input for one line, so type the next one after the effect of the last has been seen.
     */
    void type(String line) throws IOException {
        process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.US_ASCII));
        process.getOutputStream().flush();
    }

    /** Waits until it has printed that line: the text that came from the client, for example. */
    void awaitOutput(String line) {
        Await.until(() -> lines.contains(line), "openssl to print \"" + line + "\"");
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
