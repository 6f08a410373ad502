package dev.quell.testkit;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.util.concurrent.CountDownLatch;

/**
 * A client's connection to a {@link ScriptedServer}, as the script sees it. Used by the script's thread; only {@link
 * #isClientGone()} by others.
 */
public final class ScriptedConnection {
    private static final int LONGEST_MESSAGE = 1 << 24;

    private final int number;
    private final CountDownLatch clientGone = new CountDownLatch(1);
    private final Socket plain;
    private Socket socket;
    private DataInputStream input;

    ScriptedConnection(int number, Socket socket) throws IOException {
        this.number = number;
        this.plain = socket;
        this.socket = socket;
        this.input = new DataInputStream(socket.getInputStream());
    }

    /** Its place in the order in which the server accepted connections, from 0. */
    public int number() {
        return number;
    }

    /** Whether a read of the script has met the client's end. */
    public boolean isClientGone() {
        return clientGone.getCount() == 0;
    }

    /** Sends bytes, whatever they are; see {@link ServerMessages}. */
    public void send(byte[] bytes) throws IOException {
        var output = socket.getOutputStream();
        output.write(bytes);
        output.flush();
    }

    /** Reads the next request of the opening, without answering it. */
    public Opening readOpening() throws IOException {
        var parser = new OpeningParser();
        while (true) {
            var found = parser.accept(new byte[] {readByte()});
            if (!found.isEmpty()) {
                return found.getFirst();
            }
        }
    }

    /** Reads the start-up packet, and refuses encryption where the client asks for that first. */
    public Opening.Startup expectStartup() throws IOException {
        return switch (readOpening()) {
            case Opening.Startup startup -> startup;
            case Opening.SslRequest _ -> refuseAndExpectStartup();
            case Opening.GssRequest _ -> refuseAndExpectStartup();
            case Opening other -> throw new IOException("expected a start-up packet, got " + other);
        };
    }

    /** Reads a cancel request, and refuses encryption where the client asks for that first. */
    public Opening.CancelRequest expectCancel() throws IOException {
        return switch (readOpening()) {
            case Opening.CancelRequest cancel -> cancel;
            case Opening.SslRequest _ -> {
                send(new byte[] {'N'});
                yield expectCancel();
            }
            case Opening other -> throw new IOException("expected a cancel request, got " + other);
        };
    }

    /** Lets the client in: start-up, the parameters that matter to clients, the key and the first ReadyForQuery. */
    public Opening.Startup letIn(int pid, byte[] secret) throws IOException {
        Opening.Startup startup = expectStartup();
        send(ServerMessages.join(
                ServerMessages.authenticationOk(),
                ServerMessages.parameterStatus("server_version", "18.0"),
                ServerMessages.parameterStatus("server_encoding", "UTF8"),
                ServerMessages.parameterStatus("client_encoding", "UTF8"),
                ServerMessages.parameterStatus("DateStyle", "ISO, MDY"),
                ServerMessages.parameterStatus("integer_datetimes", "on"),
                ServerMessages.parameterStatus("standard_conforming_strings", "on"),
                ServerMessages.backendKeyData(pid, secret),
                ServerMessages.readyForQuery('I')));
        return startup;
    }

    /** Reads the next message after the opening. */
    public ClientMessage readMessage() throws IOException {
        char type = (char) (readByte() & 0xFF);
        int length = input.readInt() - Integer.BYTES;
        if (length < 0 || length > LONGEST_MESSAGE) {
            throw new IOException("the client announces a message of %d bytes".formatted(length));
        }
        byte[] content = new byte[length];
        input.readFully(content);
        return new ClientMessage(type, content);
    }

    /** Reads messages until one of a type comes, and returns that one. */
    public ClientMessage readUntil(char type) throws IOException {
        ClientMessage message = readMessage();
        while (message.type() != type) {
            message = readMessage();
        }
        return message;
    }

    /** Reads one byte, such as the first of something that is no message. */
    public byte readByte() throws IOException {
        try {
            return input.readByte();
        } catch (EOFException end) {
            clientGone.countDown();
            throw end;
        }
    }

    /** Answers yes to a request for TLS and does the handshake; all that follows is encrypted. */
    public void acceptTls(CertificateFiles files) throws IOException {
        send(new byte[] {'S'});
        startTls(files);
    }

    /** Does the handshake without having been asked, as in direct negotiation. */
    public void startTls(CertificateFiles files) throws IOException {
        socket = ServerTls.wrap(socket, files);
        input = new DataInputStream(socket.getInputStream());
    }

    /** Says nothing until the client leaves or the server is closed. */
    public void hang() throws IOException {
        byte[] ignored = new byte[1 << 12];
        while (input.read(ignored) >= 0) {
            // What the client says is of no interest any more.
        }
        clientGone.countDown();
    }

    /** Says that nothing more will come (FIN), and goes on reading. */
    public void finish() throws IOException {
        socket.shutdownOutput();
    }

    /** Breaks the connection (RST). */
    public void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    /** Ends what is sent (FIN) without the close_notify that belongs to TLS. */
    public void finishWithoutTls() throws IOException {
        plain.shutdownOutput();
    }

    /** Breaks the connection (RST) without the close_notify that belongs to TLS. */
    public void resetWithoutTls() throws IOException {
        plain.setSoLinger(true, 0);
        plain.close();
    }

    /** Closes the connection in good order. */
    public void close() throws IOException {
        socket.close();
    }

    private Opening.Startup refuseAndExpectStartup() throws IOException {
        send(new byte[] {'N'});
        return expectStartup();
    }
}
