package dev.quell.transport;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;

/**
 * TLS made ready to use: the settings, and the certificates and keys read from their files once.
 *
 * <p>Immutable and thread-safe. Make one for a set of connection settings and use it for the session and for every
 * cancel connection of that session: both then verify the same way even while the files are being replaced, and the
 * second one need not read and parse them.
 */
public final class TlsContext {

    /** The application protocol of PostgreSQL, registered with IANA. */
    static final String APPLICATION_PROTOCOL = "postgresql";

    /** libpq's test for a host that is an address, which must not be sent as a server name (RFC 6066). */
    private static final Pattern ADDRESS_LITERAL = Pattern.compile("[0-9.]*|.*:.*");

    /** Sessions remembered for resumption; the runtime's own bound of 20480 would keep certificates for a day. */
    private static final int REMEMBERED_SESSIONS = 16;

    /** A handshake that resumes another, as a TLS proxy may offer, looks at no certificate: soon it is to be looked at again. */
    private static final int RESUMED_SECONDS = 60;

    private final TlsSettings settings;
    private final SSLContext context;

    private final ClientIdentity identity;

    private TlsContext(TlsSettings settings, SSLContext context, ClientIdentity identity) {
        this.settings = settings;
        this.context = context;
        this.identity = identity;
    }

    /**
     * Reads the files that the settings name.
     *
     * @throws TlsException with reason {@link TlsException.Reason#CONFIGURATION} when a file is missing, unreadable, of
     *     a kind that is not understood, or when others may read the private key
     */
    public static TlsContext load(TlsSettings settings) throws TlsException {
        TrustManager trust = ServerTrust.of(settings);
        ClientIdentity identity = settings.clientCertificate().isPresent()
                ? ClientIdentity.load(settings.clientCertificate().get())
                : ClientIdentity.anonymous();
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(new KeyManager[] {identity}, new TrustManager[] {trust}, new SecureRandom());
            context.getClientSessionContext().setSessionCacheSize(REMEMBERED_SESSIONS);
            context.getClientSessionContext().setSessionTimeout(RESUMED_SECONDS);
            return new TlsContext(settings, context, identity);
        } catch (GeneralSecurityException e) {
            throw new TlsException(
                    TlsException.Reason.CONFIGURATION,
                    "this Java runtime cannot set up TLS: " + e.getMessage() + "; check its security settings",
                    e);
        }
    }

    /** The settings this was made from. */
    public TlsSettings settings() {
        return settings;
    }

    /** What became of the client's certificate in the handshake of this engine, which is over. */
    ClientCertificateUse certificateUse(SSLEngine engine) {
        if (engine.getSession().getLocalCertificates() != null) {
            return ClientCertificateUse.SENT;
        }
        return identity.wasAsked(engine) ? ClientCertificateUse.MISSING : ClientCertificateUse.NOT_REQUESTED;
    }

    /** A client engine that knows whom it talks to: {@code host} is verified and sent, {@code port} only remembered. */
    SSLEngine engine(String host, int port) throws TlsException {
        SSLEngine engine = context.createSSLEngine(host, port);
        engine.setUseClientMode(true);
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setProtocols(versions());
        parameters.setServerNames(serverNames(host));
        parameters.setApplicationProtocols(new String[] {APPLICATION_PROTOCOL});
        if (settings.verification() == TlsSettings.Verification.FULL) {
            checkVerifiable(host);
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
        }
        engine.setSSLParameters(parameters);
        return engine;
    }

    private String[] versions() {
        return Arrays.stream(TlsSettings.Version.values())
                .filter(version -> version.compareTo(settings.minimumVersion()) >= 0)
                .filter(version -> version.compareTo(settings.maximumVersion()) <= 0)
                .map(TlsSettings.Version::label)
                .toArray(String[]::new);
    }

    private List<SNIServerName> serverNames(String host) {
        boolean nameable = settings.sendServerName() && isHostName(host) && isJavaHostName(host);
        return nameable ? List.of(new SNIHostName(host)) : List.of();
    }

    private static void checkVerifiable(String host) throws TlsException {
        if (host.isEmpty()) {
            throw new TlsException(
                    TlsException.Reason.CONFIGURATION, "host name must be specified for a verified SSL connection");
        }
        if (isHostName(host) && !isJavaHostName(host)) {
            throw new TlsException(
                    TlsException.Reason.CONFIGURATION,
                    "host name \"" + host + "\" cannot be verified: Java accepts letters, digits, hyphens and dots in "
                            + "host names only; give the server a name of that form, or use sslmode=verify-ca");
        }
    }

    private static boolean isHostName(String host) {
        return !ADDRESS_LITERAL.matcher(host).matches();
    }

    /** Java follows the letter of RFC 1123, so that {@code db_1}, a common name among containers, is none for it. */
    private static boolean isJavaHostName(String host) {
        try {
            return !new SNIHostName(host).getAsciiName().isEmpty();
        } catch (IllegalArgumentException notAHostName) {
            return false;
        }
    }
}
