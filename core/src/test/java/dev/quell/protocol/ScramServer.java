package dev.quell.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;

/** The server's side of a SCRAM-SHA-256 login (RFC 5802, RFC 7677), written apart from what is tested. */
final class ScramServer {
    private static final byte[] SALT = HexFormat.of().parseHex("000102030405060708090a0b0c0d0e0f");

    private final String password;
    private final int iterations;
    private String clientFirstBare = "";
    private String serverFirst = "";

    ScramServer(String password, int iterations) {
        this.password = password;
        this.iterations = iterations;
    }

    /** The GS2 header with which the client began: {@code n,,}, {@code y,,} or {@code p=tls-server-end-point,,}. */
    static String header(String clientFirst) {
        return clientFirst.substring(0, clientFirst.indexOf("n="));
    }

    /** The challenge for the client's first message. */
    String challenge(String clientFirst) {
        clientFirstBare = clientFirst.substring(header(clientFirst).length());
        String nonce = clientFirstBare.substring(clientFirstBare.indexOf("r=") + 2);
        serverFirst = "r=" + nonce + "server,s=" + base64(SALT) + ",i=" + iterations;
        return serverFirst;
    }

    /** Checks the client's proof and returns the server's signature. */
    String verify(String clientFinal) throws GeneralSecurityException {
        int proofAt = clientFinal.indexOf(",p=");
        byte[] proof = Base64.getDecoder().decode(clientFinal.substring(proofAt + 3));
        String all = clientFirstBare + "," + serverFirst + "," + clientFinal.substring(0, proofAt);
        byte[] salted = salted();
        byte[] clientKey = hmac(salted, "Client Key");
        byte[] storedKey = MessageDigest.getInstance("SHA-256").digest(clientKey);
        byte[] signature = hmac(storedKey, all);
        for (int i = 0; i < signature.length; i++) {
            signature[i] ^= proof[i];
        }
        if (!MessageDigest.isEqual(signature, clientKey)) {
            throw new AssertionError("the client's proof is wrong");
        }
        return "v=" + base64(hmac(hmac(salted, "Server Key"), all));
    }

    private byte[] salted() throws GeneralSecurityException {
        PBEKeySpec spec = new PBEKeySpec(password.toCharArray(), SALT, iterations, 256);
        return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                .generateSecret(spec)
                .getEncoded();
    }

    private static byte[] hmac(byte[] key, String text) throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        return mac.doFinal(text.getBytes(UTF_8));
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }
}
