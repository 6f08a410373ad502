package dev.quell.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.quell.testkit.CertificateAuthority;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.spec.InvalidKeySpecException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PrivateKeysTest {

    @ParameterizedTest
    @ValueSource(strings = {"RSA", "RSASSA-PSS", "EC", "Ed25519", "Ed448"})
    void decode_pkcs8OfAnyAlgorithm_givesTheKey(String algorithm) throws Exception {
        PrivateKey key =
                KeyPairGenerator.getInstance(algorithm).generateKeyPair().getPrivate();
        assertThat(PrivateKeys.decode(key.getEncoded(), Optional.empty()).getEncoded())
                .isEqualTo(key.getEncoded());
    }

    @Test
    void decode_unknownAlgorithm_isRefused() throws Exception {
        PrivateKey key =
                KeyPairGenerator.getInstance("X25519").generateKeyPair().getPrivate();
        assertThatExceptionOfType(InvalidKeySpecException.class)
                .isThrownBy(() -> PrivateKeys.decode(key.getEncoded(), Optional.empty()))
                .withMessageContaining("none of RSA, EC, Ed25519 and Ed448");
    }

    @Test
    void decode_sec1WithoutCurve_isRefused() {
        byte[] noCurve = HexFormat.of().parseHex("3006020101040101");
        assertThatExceptionOfType(InvalidKeySpecException.class)
                .isThrownBy(() -> PrivateKeys.decode(noCurve, Optional.empty()))
                .withMessageContaining("does not name its curve");
    }

    @Test
    void decode_cutOrDamagedAnywhere_failsOnlyInTheProperWay() throws Exception {
        Random random = new Random(7);
        for (PrivateKey key : new PrivateKey[] {
            CertificateAuthority.rsaKeys().getPrivate(),
            CertificateAuthority.ecKeys().getPrivate()
        }) {
            byte[] whole = key.getEncoded();
            for (int length = 0; length < whole.length; length++) {
                byte[] cut = Arrays.copyOf(whole, length);
                assertThatExceptionOfType(GeneralSecurityException.class)
                        .isThrownBy(() -> PrivateKeys.decode(cut, Optional.empty()));
            }
            for (int i = 0; i < 2_000; i++) {
                byte[] damaged = whole.clone();
                damaged[random.nextInt(Math.min(60, whole.length))] = (byte) random.nextInt();
                decodeOrRefuse(damaged);
            }
        }
    }

    private static void decodeOrRefuse(byte[] bytes) {
        try {
            assertThat(PrivateKeys.decode(bytes, Optional.empty())).isNotNull();
        } catch (GeneralSecurityException refused) {
            assertThat(refused).isNotNull();
        }
    }

    @Test
    void element_contentOfAnyLength_isReadBack() throws Exception {
        for (int length : new int[] {0, 1, 0x7f, 0x80, 0xff, 0x100, 0xffff, 0x10000}) {
            byte[] content = new byte[length];
            new Random(length).nextBytes(content);
            byte[] encoded = Der.element(Der.OCTET_STRING, content);
            Der.Element read = Der.next(ByteBuffer.wrap(encoded));
            assertThat(read.tag()).isEqualTo(Der.OCTET_STRING);
            assertThat(read.bytes()).isEqualTo(content);
        }
    }
}
