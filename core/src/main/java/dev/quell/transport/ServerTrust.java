package dev.quell.transport;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.CertPathTrustManagerParameters;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/** Who decides whether the server's certificate is good enough. */
final class ServerTrust {

    private ServerTrust() {}

    static X509ExtendedTrustManager of(TlsSettings settings) throws TlsException {
        return switch (settings.verification()) {
            case NONE -> new Everyone();
            case CA, FULL ->
                new Verifying(chainVerifier(settings), settings.revocation().isEmpty());
        };
    }

    private static X509ExtendedTrustManager chainVerifier(TlsSettings settings) throws TlsException {
        try {
            TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
            switch (settings.trust()) {
                case TlsSettings.Trust.SystemStore system -> factory.init((KeyStore) null);
                case TlsSettings.Trust.PemFile pem -> trust(factory, storeOf(pem.file()), settings.revocation());
            }
            for (TrustManager manager : factory.getTrustManagers()) {
                if (manager instanceof X509ExtendedTrustManager verifier) {
                    return verifier;
                }
            }
            throw new GeneralSecurityException("no X.509 trust manager");
        } catch (TlsException alreadyInWords) {
            throw alreadyInWords;
        } catch (GeneralSecurityException | IOException e) {
            throw new TlsException(
                    TlsException.Reason.CONFIGURATION,
                    "could not load the trusted root certificates: " + e.getMessage(),
                    e);
        }
    }

    private static void trust(
            TrustManagerFactory factory, KeyStore authorities, Optional<TlsSettings.Revocation> revocation)
            throws GeneralSecurityException {
        Optional<Collection<X509CRL>> lists = revocation.flatMap(RevocationLists::read);
        if (lists.isPresent()) {
            factory.init(new CertPathTrustManagerParameters(RevocationLists.checking(authorities, lists.get())));
        } else {
            factory.init(authorities);
        }
    }

    private static KeyStore storeOf(Path file) throws GeneralSecurityException, IOException {
        List<X509Certificate> authorities = CertificateFile.read(file, "root certificate file");
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        for (int i = 0; i < authorities.size(); i++) {
            store.setCertificateEntry("authority-" + i, authorities.get(i));
        }
        return store;
    }

    /** A trust manager that is asked by engines alone, and about servers alone. */
    private abstract static class EngineTrustManager extends X509ExtendedTrustManager {

        @Override
        public final void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
            throw new CertificateException("a certificate is judged together with its connection only");
        }

        @Override
        public final void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
                throws CertificateException {
            throw new CertificateException("a certificate is judged together with its connection only");
        }

        @Override
        public final void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
            throw new CertificateException("this side is the client");
        }

        @Override
        public final void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
                throws CertificateException {
            throw new CertificateException("this side is the client");
        }

        @Override
        public final void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
                throws CertificateException {
            throw new CertificateException("this side is the client");
        }

        @Override
        public final X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }

    /**
     * Accepts any certificate: what libpq does for {@code sslmode=prefer} and {@code require} while there is no root
     * certificate file. The traffic is safe from listeners then, not from an impostor; whoever minds asks for {@code
     * verify-full}. It extends the engine-aware class because Java adds checks of its own to any other kind.
     */
    private static final class Everyone extends EngineTrustManager {

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {}
    }

    /** Java's own verification, with a rejection put into words while the certificates are at hand. */
    private static final class Verifying extends EngineTrustManager {

        private final X509ExtendedTrustManager verifier;
        /** A list of revoked certificates has a time of its own, which only the verifier knows. */
        private final boolean remembers;

        private volatile @Nullable Verdict lastGood;

        Verifying(X509ExtendedTrustManager verifier, boolean remembers) {
            this.verifier = verifier;
            this.remembers = remembers;
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
                throws CertificateException {
            Verdict wanted = Verdict.on(chain, authType, engine);
            if (wanted.equals(lastGood) && isInDate(chain)) {
                return;
            }
            try {
                verifier.checkServerTrusted(chain, authType, engine);
                lastGood = remembers ? wanted : null;
            } catch (CertificateException e) {
                boolean wrongHost = isNameVerified(engine) && isChainGood(chain, authType);
                CertificateDiagnosis diagnosis = wrongHost
                        ? CertificateDiagnosis.ofWrongHost(chain[0], engine.getPeerHost(), e)
                        : CertificateDiagnosis.ofChain(chain, e);
                throw new RejectedCertificateException(diagnosis, e);
            }
        }

        private static boolean isInDate(X509Certificate[] chain) {
            try {
                for (X509Certificate certificate : chain) {
                    certificate.checkValidity();
                }
                return true;
            } catch (CertificateException e) {
                return false;
            }
        }

        /**
         * What was found good. A cancel connection meets the certificates that its session has met, in a hurry: the same
         * chain for the same host under the same settings is good again while it has not expired. Whether the server has
         * the key is not a matter of trust, and is proved in each handshake.
         */
        private record Verdict(List<X509Certificate> chain, String authType, String host, String protocol) {
            static Verdict on(X509Certificate[] chain, String authType, SSLEngine engine) {
                return new Verdict(
                        List.of(chain),
                        authType,
                        engine.getPeerHost() == null ? "" : engine.getPeerHost(),
                        engine.getHandshakeSession() == null
                                ? ""
                                : engine.getHandshakeSession().getProtocol());
            }
        }

        private static boolean isNameVerified(SSLEngine engine) {
            return engine.getSSLParameters().getEndpointIdentificationAlgorithm() != null;
        }

        /** Asks again without the connection, thus without the host name, to know which of the two was wrong. */
        private boolean isChainGood(X509Certificate[] chain, String authType) {
            try {
                verifier.checkServerTrusted(chain, authType);
                return true;
            } catch (CertificateException e) {
                return false;
            }
        }
    }
}
