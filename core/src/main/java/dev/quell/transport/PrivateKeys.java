package dev.quell.transport;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.HexFormat;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKey;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/**
 * Decodes private keys, and decrypts those in PKCS#8.
 *
 * <p>Java reads PKCS#8 alone. The two older forms are told from it by their structure, whatever the file's label says,
 * and are wrapped.
 */
final class PrivateKeys {

    private static final byte[] VERSION_0 = HexFormat.of().parseHex("020100");

    /** AlgorithmIdentifier of rsaEncryption, with its NULL parameters. */
    private static final byte[] RSA_ALGORITHM = HexFormat.of().parseHex("300d06092a864886f70d0101010500");

    /** Object identifier of id-ecPublicKey; the curve follows it as a parameter. */
    private static final byte[] EC_ALGORITHM = HexFormat.of().parseHex("06072a8648ce3d0201");

    /** The scheme that current tools encrypt with, from PKCS#5. */
    private static final String PBES2 = "1.2.840.113549.1.5.13";

    private PrivateKeys() {}

    static PrivateKey decode(byte[] der, Optional<String> password) throws GeneralSecurityException {
        ByteBuffer parts = content(Der.next(ByteBuffer.wrap(der)), Der.SEQUENCE);
        if (Der.next(parts).tag() == Der.SEQUENCE) {
            return pkcs8(decrypted(der, password.orElseThrow(EncryptedKeyException::new)));
        }
        Der.Element second = Der.next(parts);
        return switch (second.tag()) {
            case Der.SEQUENCE -> pkcs8(der, second);
            case Der.INTEGER -> pkcs8(wrap(RSA_ALGORITHM, der));
            case Der.OCTET_STRING -> pkcs8(wrap(ecAlgorithm(parts), der));
            default -> throw new InvalidKeySpecException("it is no private key in PKCS#8, PKCS#1 or SEC 1 form");
        };
    }

    private static byte[] decrypted(byte[] der, String password) throws GeneralSecurityException {
        PBEKeySpec secret = new PBEKeySpec(password.toCharArray());
        try {
            EncryptedPrivateKeyInfo encrypted = new EncryptedPrivateKeyInfo(der);
            // For the newer schemes the name is that of the parameters, which know the whole one.
            AlgorithmParameters parameters = encrypted.getAlgParameters();
            String scheme = encrypted.getAlgName();
            String name = scheme.equals("PBES2") || scheme.equals(PBES2) ? String.valueOf(parameters) : scheme;
            SecretKey key = SecretKeyFactory.getInstance(name).generateSecret(secret);
            Cipher cipher = Cipher.getInstance(name);
            cipher.init(Cipher.DECRYPT_MODE, key, parameters);
            return encrypted.getKeySpec(cipher).getEncoded();
        } catch (IOException e) {
            throw new InvalidKeySpecException("it is not in DER");
        } catch (GeneralSecurityException e) {
            throw new InvalidKeySpecException(
                    "it cannot be decrypted with the password in sslpassword, or is encrypted in a way that Java has not");
        } finally {
            secret.clearPassword();
        }
    }

    private static ByteBuffer content(Der.Element element, int tag) throws InvalidKeySpecException {
        if (element.tag() != tag) {
            throw new InvalidKeySpecException("it is not in DER");
        }
        return element.value();
    }

    private static byte[] wrap(byte[] algorithm, byte[] key) {
        return Der.element(Der.SEQUENCE, VERSION_0, algorithm, Der.element(Der.OCTET_STRING, key));
    }

    private static byte[] ecAlgorithm(ByteBuffer rest) throws InvalidKeySpecException {
        while (rest.hasRemaining()) {
            Der.Element part = Der.next(rest);
            if (part.tag() == Der.CONTEXT_0) {
                return Der.element(Der.SEQUENCE, EC_ALGORITHM, part.bytes());
            }
        }
        throw new InvalidKeySpecException("it does not name its curve; convert it with openssl pkcs8 -topk8 -nocrypt");
    }

    private static PrivateKey pkcs8(byte[] der) throws GeneralSecurityException {
        ByteBuffer parts = Der.next(ByteBuffer.wrap(der)).value();
        Der.next(parts);
        return pkcs8(der, Der.next(parts));
    }

    private static PrivateKey pkcs8(byte[] der, Der.Element algorithm) throws GeneralSecurityException {
        String identifier = HexFormat.of().formatHex(Der.next(algorithm.value()).bytes());
        return KeyFactory.getInstance(algorithmName(identifier)).generatePrivate(new PKCS8EncodedKeySpec(der));
    }

    private static String algorithmName(String objectIdentifier) throws InvalidKeySpecException {
        return switch (objectIdentifier) {
            case "2a864886f70d010101" -> "RSA";
            case "2a864886f70d01010a" -> "RSASSA-PSS";
            case "2a8648ce3d0201" -> "EC";
            case "2b6570", "2b6571" -> "EdDSA";
            default -> throw new InvalidKeySpecException("its algorithm is none of RSA, EC, Ed25519 and Ed448");
        };
    }

    /** The key is there, but behind a pass phrase. */
    static final class EncryptedKeyException extends InvalidKeySpecException {

        private static final long serialVersionUID = 1L;

        EncryptedKeyException() {
            super("it is encrypted");
        }
    }
}
