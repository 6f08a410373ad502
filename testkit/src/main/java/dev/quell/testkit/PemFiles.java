package dev.quell.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.interfaces.ECPrivateKey;
import java.util.Base64;
import org.bouncycastle.asn1.ASN1BitString;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;

/** Writes certificates and keys as PEM. */
final class PemFiles {
    private static final int LINE = 64;

    private PemFiles() {}

    static Path write(Path file, String text) {
        try {
            return Files.writeString(file, text, StandardCharsets.US_ASCII);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    static Path writePrivate(Path file, String text) {
        try {
            var ownerOnly = PosixFilePermissions.fromString("rw-------");
            Files.createFile(file, PosixFilePermissions.asFileAttribute(ownerOnly));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        return write(file, text);
    }

    static String pem(String type, byte[] content) {
        String lines = Base64.getMimeEncoder(LINE, new byte[] {'\n'}).encodeToString(content);
        return "-----BEGIN %1$s-----\n%2$s\n-----END %1$s-----\n".formatted(type, lines);
    }

    static String key(KeyPair pair, KeyFormat format) throws IOException {
        PrivateKey key = pair.getPrivate();
        return switch (format) {
            case RSA_PKCS8, EC_PKCS8 -> pem("PRIVATE KEY", key.getEncoded());
            case RSA_PKCS1 ->
                pem(
                        "RSA PRIVATE KEY",
                        inner(key).parsePrivateKey().toASN1Primitive().getEncoded());
            case EC_SEC1 -> pem("EC PRIVATE KEY", sec1(pair));
        };
    }

    private static PrivateKeyInfo inner(PrivateKey key) {
        return PrivateKeyInfo.getInstance(key.getEncoded());
    }

    /** Unlike the same structure inside PKCS #8, this one has to name its curve. */
    private static byte[] sec1(KeyPair pair) throws IOException {
        BigInteger secret = ((ECPrivateKey) pair.getPrivate()).getS();
        var subject = SubjectPublicKeyInfo.getInstance(pair.getPublic().getEncoded());
        ASN1BitString point = subject.getPublicKeyData();
        var curve = subject.getAlgorithm().getParameters();
        return new org.bouncycastle.asn1.sec.ECPrivateKey(CertificateAuthority.EC_BITS, secret, point, curve)
                .getEncoded();
    }
}
