package dev.quell.token;

import dev.quell.protocol.BackendKey;
import dev.quell.protocol.EncryptionMethod;
import dev.quell.transport.TlsSettings;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/** A ticket and the time it was made, as the bytes that a token seals. */
public final class TicketFormat {
    private static final int TCP = 0;
    private static final int UNIX = 1;

    private static final int PEM_FILE = 0;
    private static final int SYSTEM_STORE = 1;

    private TicketFormat() {}

    /** What {@link #read} gives back. */
    public record Dated(Ticket ticket, Instant madeAt) {}

    /** As bytes. */
    public static byte[] write(Dated dated) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeLong(dated.madeAt().toEpochMilli());
            Ticket ticket = dated.ticket();
            writeAddress(out, ticket.address());
            out.writeUTF(ticket.host());
            out.writeUTF(ticket.method().name());
            out.writeBoolean(ticket.tls().isPresent());
            if (ticket.tls().isPresent()) {
                writeTls(out, ticket.tls().get());
            }
            writeText(out, ticket.requiredPeer());
            ticket.key().writeTo(out);
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory cannot fail", e);
        }
        return bytes.toByteArray();
    }

    /**
     * What was written.
     *
     * @throws IOException if it is none of this version; unchecked exceptions may say so too
     */
    public static Dated read(byte[] bytes) throws IOException {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            Instant madeAt = Instant.ofEpochMilli(in.readLong());
            SocketAddress address = readAddress(in);
            String host = in.readUTF();
            EncryptionMethod method = EncryptionMethod.valueOf(in.readUTF());
            Optional<TlsSettings> tls = in.readBoolean() ? Optional.of(readTls(in)) : Optional.empty();
            Optional<String> peer = readText(in);
            return new Dated(new Ticket(address, host, method, tls, peer, BackendKey.readFrom(in)), madeAt);
        }
    }

    private static void writeAddress(DataOutputStream out, SocketAddress address) throws IOException {
        switch (address) {
            case InetSocketAddress inet -> {
                out.writeByte(TCP);
                byte[] ip = inet.getAddress().getAddress();
                out.writeByte(ip.length);
                out.write(ip);
                out.writeShort(inet.getPort());
            }
            case UnixDomainSocketAddress unix -> {
                out.writeByte(UNIX);
                out.writeUTF(unix.getPath().toString());
            }
            default -> throw new IllegalStateException("a session is reached by TCP or a Unix socket, not " + address);
        }
    }

    private static SocketAddress readAddress(DataInputStream in) throws IOException {
        if (in.readByte() == UNIX) {
            return UnixDomainSocketAddress.of(in.readUTF());
        }
        byte[] ip = new byte[in.readByte()];
        in.readFully(ip);
        return new InetSocketAddress(InetAddress.getByAddress(ip), in.readUnsignedShort());
    }

    private static void writeTls(DataOutputStream out, TlsSettings tls) throws IOException {
        out.writeUTF(tls.verification().name());
        switch (tls.trust()) {
            case TlsSettings.Trust.PemFile file -> {
                out.writeByte(PEM_FILE);
                out.writeUTF(absolute(file.file()));
            }
            case TlsSettings.Trust.SystemStore ignored -> out.writeByte(SYSTEM_STORE);
        }
        out.writeBoolean(tls.clientCertificate().isPresent());
        if (tls.clientCertificate().isPresent()) {
            out.writeUTF(absolute(tls.clientCertificate().get().certificates()));
            out.writeUTF(absolute(tls.clientCertificate().get().key()));
            writeText(out, tls.clientCertificate().get().password());
        }
        out.writeBoolean(tls.revocation().isPresent());
        if (tls.revocation().isPresent()) {
            writeText(out, tls.revocation().get().file().map(TicketFormat::absolute));
            writeText(out, tls.revocation().get().directory().map(TicketFormat::absolute));
        }
        out.writeUTF(tls.minimumVersion().name());
        out.writeUTF(tls.maximumVersion().name());
        out.writeBoolean(tls.sendServerName());
        out.writeBoolean(tls.requireApplicationProtocol());
    }

    private static void writeText(DataOutputStream out, Optional<String> text) throws IOException {
        out.writeBoolean(text.isPresent());
        if (text.isPresent()) {
            out.writeUTF(text.get());
        }
    }

    private static Optional<String> readText(DataInputStream in) throws IOException {
        return in.readBoolean() ? Optional.of(in.readUTF()) : Optional.empty();
    }

    /** Whoever opens the token may stand in another directory. */
    private static String absolute(Path file) {
        return file.toAbsolutePath().toString();
    }

    private static TlsSettings readTls(DataInputStream in) throws IOException {
        TlsSettings.Verification verification = TlsSettings.Verification.valueOf(in.readUTF());
        TlsSettings.Trust trust = in.readByte() == PEM_FILE
                ? new TlsSettings.Trust.PemFile(Path.of(in.readUTF()))
                : new TlsSettings.Trust.SystemStore();
        Optional<TlsSettings.ClientCertificate> identity = in.readBoolean()
                ? Optional.of(
                        new TlsSettings.ClientCertificate(Path.of(in.readUTF()), Path.of(in.readUTF()), readText(in)))
                : Optional.empty();
        Optional<TlsSettings.Revocation> revocation = in.readBoolean()
                ? Optional.of(new TlsSettings.Revocation(
                        readText(in).map(Path::of), readText(in).map(Path::of)))
                : Optional.empty();
        TlsSettings.Version minimum = TlsSettings.Version.valueOf(in.readUTF());
        TlsSettings.Version maximum = TlsSettings.Version.valueOf(in.readUTF());
        return new TlsSettings(
                verification, trust, identity, revocation, minimum, maximum, in.readBoolean(), in.readBoolean());
    }
}
