package dev.quell.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.quell.testkit.CertificateAuthority;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Certificates that their authority has taken back. */
class TlsRevocationTest {
    private static final CertificateAuthority AUTHORITY = Fixtures.AUTHORITY;
    private static final KeyPair KEYS = Fixtures.serverKeys();
    private static final X509Certificate SERVER = AUTHORITY.server(KEYS, List.of("localhost"), List.of());
    private static final X509Certificate OTHER = AUTHORITY.server(KEYS, List.of("localhost"), List.of());

    @TempDir
    Path directory;

    private Path list(String name, String... pem) throws IOException {
        return Files.writeString(directory.resolve(name), String.join("", pem));
    }

    private TlsSettings checking(Optional<Path> file, Optional<Path> lists) throws IOException {
        return Fixtures.trusting(TlsSettings.Verification.FULL, directory)
                .checkingRevocation(new TlsSettings.Revocation(file, lists));
    }

    private void connect(TlsSettings settings) throws Exception {
        try (Peer peer = Peer.tls(Fixtures.server(SERVER), (tls, raw) -> tls.startHandshake());
                Pump pump = new Pump();
                PlainStream plain = pump.connect(peer.address());
                TlsStream stream = pump.handshake(plain, TlsContext.load(settings), "localhost")) {
            assertThat(stream.info().peerCertificate()).isEqualTo(SERVER);
        }
    }

    private void assertRefused(TlsSettings settings, String words) {
        assertThatExceptionOfType(TlsException.class)
                .isThrownBy(() -> connect(settings))
                .withMessageContaining(words)
                .matches(e -> e.reason() == TlsException.Reason.CERTIFICATE_INVALID);
    }

    @Test
    void certificate_onTheList_isRefused() throws Exception {
        Path file = list("root.crl", AUTHORITY.revocationList(OTHER, SERVER));
        assertRefused(checking(Optional.of(file), Optional.empty()), "has been revoked");
    }

    @Test
    void certificate_notOnTheList_isAccepted() throws Exception {
        connect(checking(Optional.of(list("root.crl", AUTHORITY.revocationList(OTHER))), Optional.empty()));
        connect(checking(Optional.of(list("root.crl", AUTHORITY.revocationList())), Optional.empty()));
    }

    @Test
    void certificate_onTheSecondListOfAFile_isRefused() throws Exception {
        Path file = list("root.crl", Fixtures.STRANGER.revocationList(), AUTHORITY.revocationList(SERVER));
        assertRefused(checking(Optional.of(file), Optional.empty()), "has been revoked");
    }

    @Test
    void certificate_withoutAListOfItsIssuer_isRefused() throws Exception {
        Path file = list("root.crl", Fixtures.STRANGER.revocationList());
        assertRefused(checking(Optional.of(file), Optional.empty()), "no valid revocation list");
    }

    @Test
    void directory_hashedNames_areRead() throws Exception {
        Path lists = Files.createDirectory(directory.resolve("lists"));
        assertRefused(checking(Optional.empty(), Optional.of(lists)), "no valid revocation list");
        list("lists/0123abcd.r0", AUTHORITY.revocationList());
        connect(checking(Optional.empty(), Optional.of(lists)));
        list("lists/0123abcd.r0", AUTHORITY.revocationList(SERVER));
        assertRefused(checking(Optional.empty(), Optional.of(lists)), "has been revoked");
    }

    @Test
    void file_unreadable_countsForNothingAsInLibpq() throws Exception {
        connect(checking(Optional.of(list("root.crl", "no list at all")), Optional.empty()));
    }
}
