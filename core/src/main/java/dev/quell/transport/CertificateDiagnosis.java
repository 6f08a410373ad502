package dev.quell.transport;

import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertificateException;
import java.security.cert.PKIXReason;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Why a server's certificate was rejected, for code and for people. */
record CertificateDiagnosis(TlsException.Reason reason, String sentence, String literal) {

    private CertificateDiagnosis(TlsException.Reason reason, String sentence) {
        this(reason, sentence, OpenSslWords.VERIFY_FAILED);
    }

    private static final DateTimeFormatter MOMENT = DateTimeFormatter.ofPattern(
                    "yyyy-MM-dd HH:mm:ss 'UTC'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    /** The chain may be trusted; it is the host that the certificate is not for. */
    static CertificateDiagnosis ofWrongHost(X509Certificate server, String host, CertificateException rejection) {
        if (find(rejection, CertPathValidatorException.class).isPresent()) {
            // Trusted in general, but not with the algorithms of this very connection.
            return unacceptable(rejection);
        }
        List<String> names = CertificateNames.of(server);
        String bearer = names.isEmpty() ? "names no host" : "is for " + CertificateNames.quoted(names);
        return new CertificateDiagnosis(
                TlsException.Reason.HOST_MISMATCH,
                "server certificate " + bearer + ", not \"" + host + "\"",
                OpenSslWords.wrongHost(names, host));
    }

    static CertificateDiagnosis ofChain(X509Certificate[] chain, CertificateException rejection) {
        Instant now = Instant.now();
        X509Certificate server = chain[0];
        if (now.isAfter(server.getNotAfter().toInstant())) {
            return expired("server certificate", server);
        }
        if (now.isBefore(server.getNotBefore().toInstant())) {
            return notYetValid("server certificate", server);
        }
        Optional<CertPathValidatorException> invalid = find(rejection, CertPathValidatorException.class);
        if (invalid.isPresent()) {
            return ofPath(chain, invalid.get(), rejection);
        }
        return find(rejection, CertPathBuilderException.class).isPresent()
                ? unknownAuthority(chain)
                : unacceptable(rejection);
    }

    private static CertificateDiagnosis ofPath(
            X509Certificate[] chain, CertPathValidatorException invalid, CertificateException rejection) {
        X509Certificate culprit = invalid.getCertPath() == null || invalid.getIndex() < 0
                ? chain[chain.length - 1]
                : (X509Certificate) invalid.getCertPath().getCertificates().get(invalid.getIndex());
        String authority = "certificate of the authority \"" + CertificateNames.subject(culprit) + "\"";
        if (invalid.getReason() == BasicReason.EXPIRED) {
            return expired(authority, culprit);
        }
        if (invalid.getReason() == BasicReason.NOT_YET_VALID) {
            return notYetValid(authority, culprit);
        }
        if (invalid.getReason() == BasicReason.REVOKED) {
            return revocation("certificate \"" + CertificateNames.subject(culprit) + "\" has been revoked");
        }
        if (invalid.getReason() == BasicReason.UNDETERMINED_REVOCATION_STATUS) {
            return revocation("no valid revocation list was found for the certificate \""
                    + CertificateNames.subject(culprit) + "\": add one of its issuer to sslcrl or sslcrldir");
        }
        return invalid.getReason() == PKIXReason.NO_TRUST_ANCHOR ? unknownAuthority(chain) : unacceptable(rejection);
    }

    private static CertificateDiagnosis revocation(String sentence) {
        return new CertificateDiagnosis(TlsException.Reason.CERTIFICATE_INVALID, sentence);
    }

    private static CertificateDiagnosis expired(String whose, X509Certificate certificate) {
        return new CertificateDiagnosis(
                TlsException.Reason.CERTIFICATE_EXPIRED,
                whose + " expired on " + MOMENT.format(certificate.getNotAfter().toInstant())
                        + ": it must be renewed on the server");
    }

    private static CertificateDiagnosis notYetValid(String whose, X509Certificate certificate) {
        return new CertificateDiagnosis(
                TlsException.Reason.CERTIFICATE_NOT_YET_VALID,
                whose + " is not valid before "
                        + MOMENT.format(certificate.getNotBefore().toInstant())
                        + ": check the clocks of both machines");
    }

    private static CertificateDiagnosis unknownAuthority(X509Certificate[] chain) {
        X509Certificate last = chain[chain.length - 1];
        boolean selfSigned = chain.length == 1 && last.getIssuerX500Principal().equals(last.getSubjectX500Principal());
        String what = selfSigned
                ? "server certificate is self-signed and not itself among the trusted ones"
                : "server certificate was issued by \"" + CertificateNames.issuer(last)
                        + "\", which is not among the trusted authorities";
        return new CertificateDiagnosis(
                TlsException.Reason.UNKNOWN_AUTHORITY, what + ": name the right authorities with sslrootcert");
    }

    private static CertificateDiagnosis unacceptable(Throwable rejection) {
        Throwable root = rejection;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return new CertificateDiagnosis(
                TlsException.Reason.CERTIFICATE_INVALID, "server certificate is not acceptable: " + root.getMessage());
    }

    private static <T extends Throwable> Optional<T> find(Throwable outer, Class<T> type) {
        for (Throwable cause = outer; cause != null; cause = cause.getCause()) {
            if (type.isInstance(cause)) {
                return Optional.of(type.cast(cause));
            }
        }
        return Optional.empty();
    }
}
