package dev.quell.conninfo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TlsFilesTest {
    private static final String REMEDY = "\nEither provide the file, use the system's trusted roots with"
            + " sslrootcert=system, or change sslmode to disable server certificate verification.";

    @TempDir
    Path home;

    private TlsOptions tls(String text) {
        return ConnectSettings.from(ConnInfo.parse("host=h " + text), TestEnvironment.at(home))
                .tls();
    }

    private Path file(String name) throws IOException {
        Path directory = Files.createDirectories(home.resolve(".postgresql"));
        return Files.createFile(directory.resolve(name));
    }

    @ParameterizedTest
    @CsvSource({"prefer,CHAIN", "require,CHAIN", "verify-ca,CHAIN", "verify-full,CHAIN_AND_HOST"})
    void roots_defaultFileExists_isUsedInEveryMode(String mode, Verification verification) throws IOException {
        Path root = file("root.crt");
        TlsOptions tls = tls("sslmode=" + mode);
        assertThat(tls.roots()).isEqualTo(new RootCertificates.PemFile(root));
        assertThat(tls.verification()).isEqualTo(verification);
    }

    @Test
    void roots_noFile_verifyNothing() {
        assertThat(tls("sslmode=require").verification()).isEqualTo(Verification.NONE);
        assertThat(tls("sslmode=require sslrootcert=/nosuch").roots()).isEqualTo(new RootCertificates.None());
    }

    @ParameterizedTest
    @ValueSource(strings = {"verify-ca", "verify-full"})
    void roots_missingButNeeded_isRefused(String mode) {
        assertThatThrownBy(() -> tls("sslmode=" + mode))
                .hasMessage("root certificate file \"" + home.resolve(".postgresql/root.crt") + "\" does not exist"
                        + REMEDY);
        assertThatThrownBy(() -> tls("sslrootcert=/nosuch/root.crt sslmode=" + mode))
                .hasMessage("root certificate file \"/nosuch/root.crt\" does not exist" + REMEDY);
    }

    @Test
    void roots_noHomeDirectory_isRefused() {
        assertThatThrownBy(() -> ConnectSettings.from(
                        ConnInfo.parse("host=h user=u sslmode=verify-ca"), Environment.of(Map.of())))
                .hasMessage("could not get home directory to locate root certificate file" + REMEDY);
    }

    @Test
    void roots_system_needNoFile() {
        TlsOptions tls = tls("sslrootcert=system");
        assertThat(tls.mode()).isEqualTo(SslMode.VERIFY_FULL);
        assertThat(tls.roots()).isEqualTo(new RootCertificates.SystemStore());
        assertThat(tls.verification()).isEqualTo(Verification.CHAIN_AND_HOST);
    }

    @Test
    void revocation_defaultFile_countsBesideRootsAlone() throws IOException {
        Path list = file("root.crl");
        assertThat(tls("sslmode=require").revocation()).isEmpty();
        file("root.crt");
        assertThat(tls("sslmode=require").revocation())
                .contains(new TlsOptions.Revocation(Optional.of(list), Optional.empty()));
        assertThat(tls("sslmode=require sslcrl=" + home + " sslcrldir=/d").revocation())
                .contains(new TlsOptions.Revocation(Optional.of(home), Optional.of(Path.of("/d"))));
        assertThat(tls("sslmode=require sslcrldir=/d").revocation())
                .contains(new TlsOptions.Revocation(Optional.empty(), Optional.of(Path.of("/d"))));
        assertThat(tls("sslrootcert=system").revocation()).isEmpty();
        assertThat(tls("sslmode=disable").revocation()).isEmpty();
    }

    @Test
    void revocation_namedFileMissing_isRefusedAlthoughLibpqDoesNot() throws IOException {
        file("root.crt");
        assertThatThrownBy(() -> tls("sslcrl=/nosuch.crl"))
                .hasMessage("certificate revocation list file \"/nosuch.crl\" does not exist:"
                        + " provide the file, or remove the connection option \"sslcrl\"");
        ConnectOptions options = ConnectOptions.parse("host=h sslcrl=/nosuch.crl", TestEnvironment.at(home));
        assertThat(options.tls(options.hosts().getFirst()).revocation()).isEmpty();
    }

    @Test
    void certificate_modeDisable_isNotSent() throws IOException {
        file("postgresql.crt");
        file("postgresql.key");
        assertThat(tls("sslcertmode=disable").certificate()).isEmpty();
        assertThat(tls("sslcertmode=require").certificate()).isPresent();
        assertThat(tls("sslcertmode=require").certificateRequired()).isTrue();
        assertThat(tls("sslpassword=geheim").keyPassword()).contains(Secret.of("geheim"));
    }

    @Test
    void certificate_defaultFilesExist_areUsed() throws IOException {
        Path certificate = file("postgresql.crt");
        Path key = file("postgresql.key");
        assertThat(tls("").certificate()).contains(certificate);
        assertThat(tls("").key()).contains(key);
    }

    @Test
    void certificate_missing_isLeftOutWithItsKey() throws IOException {
        file("postgresql.key");
        assertThat(tls("sslcert=/nosuch").certificate()).isEmpty();
        assertThat(tls("sslcert=/nosuch").key()).isEmpty();
    }

    @Test
    void key_missing_isStillNamed() throws IOException {
        file("postgresql.crt");
        assertThat(tls("sslkey=/nosuch").key()).contains(Path.of("/nosuch"));
    }

    @Test
    void verifyFull_addressWithoutName_isRefused() {
        assertThatThrownBy(() -> ConnectSettings.from(
                        ConnInfo.parse("hostaddr=127.0.0.1 sslrootcert=system"), TestEnvironment.at(home)))
                .hasMessage("host name must be specified for a verified SSL connection");
    }

    @Test
    void unixSocket_verifyFull_looksForNothing() {
        ConnectSettings settings =
                ConnectSettings.from(ConnInfo.parse("host=/tmp sslmode=verify-full"), TestEnvironment.at(home));
        assertThat(settings.mayUseTls()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"1,true", "0,false", "'',false"})
    void sni_value_isUnderstood(String value, boolean sni) {
        assertThat(tls("sslsni='" + value + "'").sni()).isEqualTo(sni);
    }

    @Test
    void versions_anyCase_areUnderstood() {
        TlsOptions tls = tls("ssl_min_protocol_version=tlsv1.1 ssl_max_protocol_version=TLSV1.3");
        assertThat(tls.minVersion()).contains(TlsVersion.TLS_1_1);
        assertThat(tls.maxVersion()).contains(TlsVersion.TLS_1_3);
        assertThat(tls("ssl_min_protocol_version=''").minVersion()).isEmpty();
    }
}
