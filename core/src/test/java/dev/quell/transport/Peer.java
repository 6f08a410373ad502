package dev.quell.transport;

import dev.quell.testkit.Await;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/** A server for one connection, played by a script on a thread of its own, with blocking sockets. */
final class Peer implements AutoCloseable {

    /** What a server does with the connection. */
    interface Script {
        void play(Socket socket) throws Exception;
    }

    /** What a TLS server does with the connection; closing {@code raw} first ends it without close_notify. */
    interface TlsScript {
        void play(SSLSocket tls, Socket raw) throws Exception;
    }

    private final ServerSocket listener;
    private final CompletableFuture<Boolean> played = new CompletableFuture<>();

    private Peer(ServerSocket listener) {
        this.listener = listener;
    }

    static Peer plain(Script script) throws IOException {
        Peer peer = new Peer(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
        Thread.ofVirtual().name("peer").start(() -> peer.run(script));
        return peer;
    }

    static Peer tls(SSLContext context, TlsScript script) throws IOException {
        return plain(raw -> {
            SSLSocket tls = (SSLSocket) context.getSocketFactory().createSocket(raw, null, raw.getPort(), true);
            tls.setUseClientMode(false);
            script.play(tls, raw);
        });
    }

    private void run(Script script) {
        try (Socket socket = listener.accept()) {
            socket.setTcpNoDelay(true);
            script.play(socket);
            played.complete(true);
        } catch (Exception e) {
            played.completeExceptionally(e);
        }
    }

    InetSocketAddress address() {
        return (InetSocketAddress) listener.getLocalSocketAddress();
    }

    /** Waits for the script to end and passes its failure on. */
    void join() throws Exception {
        try {
            played.get(Await.DEADLINE.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new AssertionError("the server's script failed", e.getCause());
        } catch (TimeoutException e) {
            throw new AssertionError("the server's script did not end", e);
        }
    }

    /** Waits for the script to fail, as a server does when the client turns away; the message tells why. */
    ExecutionException joinFailed() throws Exception {
        try {
            played.get(Await.DEADLINE.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            return e;
        }
        throw new AssertionError("the server's script should have failed");
    }

    /** Ends a connection by RST. */
    static void reset(Socket socket) throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
