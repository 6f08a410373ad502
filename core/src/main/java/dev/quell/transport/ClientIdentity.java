package dev.quell.transport;

import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.WeakHashMap;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * Presents the one client certificate there is, if there is one, whenever the server asks, and remembers who asked.
 *
 * <p>Java's own key manager withholds a certificate whose authority the server did not list; the user is then told that
 * none was given. OpenSSL sends it, and the server says what it has against it. So does this.
 */
final class ClientIdentity extends X509ExtendedKeyManager {

    private static final String ALIAS = "client";

    private final X509Certificate[] chain;
    private final @Nullable PrivateKey key;
    private final Set<SSLEngine> asked = Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));

    private ClientIdentity(List<X509Certificate> chain, @Nullable PrivateKey key) {
        this.chain = chain.toArray(new X509Certificate[0]);
        this.key = key;
    }

    /** Nobody in particular. */
    static ClientIdentity anonymous() {
        return new ClientIdentity(List.of(), null);
    }

    /** Whether the server at the other end of this engine has asked who is there. */
    boolean wasAsked(SSLEngine engine) {
        return asked.contains(engine);
    }

    static ClientIdentity load(TlsSettings.ClientCertificate files) throws TlsException {
        List<X509Certificate> chain = CertificateFile.read(files.certificates(), "certificate file");
        PrivateKey key = PrivateKeyFile.read(files.key(), files.password());
        if (!belongTogether(chain.get(0).getPublicKey(), key)) {
            throw new TlsException(
                    TlsException.Reason.CONFIGURATION,
                    "certificate does not match private key file \"" + files.key()
                            + "\": sslcert and sslkey must name the two parts of one pair",
                    "could not load private key file \"" + files.key() + "\": key values mismatch",
                    null);
        }
        return new ClientIdentity(chain, key);
    }

    /** Signs something with the one and verifies it with the other. */
    private static boolean belongTogether(PublicKey certified, PrivateKey key) {
        byte[] probe = {1, 2, 3};
        try {
            Signature signer = signature(key.getAlgorithm());
            signer.initSign(key);
            signer.update(probe);
            byte[] signed = signer.sign();
            Signature verifier = signature(key.getAlgorithm());
            verifier.initVerify(certified);
            verifier.update(probe);
            return verifier.verify(signed);
        } catch (GeneralSecurityException differentKinds) {
            return false;
        }
    }

    private static Signature signature(String keyAlgorithm) throws GeneralSecurityException {
        return switch (keyAlgorithm) {
            case "RSA" -> Signature.getInstance("SHA256withRSA");
            case "EC" -> Signature.getInstance("SHA256withECDSA");
            case "RSASSA-PSS" -> pssSignature();
            default -> Signature.getInstance(keyAlgorithm);
        };
    }

    private static Signature pssSignature() throws GeneralSecurityException {
        Signature signature = Signature.getInstance("RSASSA-PSS");
        signature.setParameter(new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 32, 1));
        return signature;
    }

    @Override
    public @Nullable String chooseEngineClientAlias(
            String[] keyTypes, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
        if (engine != null) {
            asked.add(engine);
        }
        return key != null && Arrays.asList(keyTypes).contains(key.getAlgorithm()) ? ALIAS : null;
    }

    @Override
    public @Nullable String chooseClientAlias(
            String[] keyTypes, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return chooseEngineClientAlias(keyTypes, issuers, null);
    }

    @Override
    public String[] getClientAliases(String keyType, Principal @Nullable [] issuers) {
        return new String[] {ALIAS};
    }

    @Override
    public X509Certificate @Nullable [] getCertificateChain(String alias) {
        return alias.equals(ALIAS) ? chain.clone() : null;
    }

    @Override
    public @Nullable PrivateKey getPrivateKey(String alias) {
        return alias.equals(ALIAS) ? key : null;
    }

    @Override
    public @Nullable String chooseServerAlias(String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return null;
    }

    @Override
    public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
        return null;
    }
}
