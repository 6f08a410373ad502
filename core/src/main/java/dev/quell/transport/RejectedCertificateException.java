package dev.quell.transport;

import java.security.cert.CertificateException;

/** Carries the reason for a rejected certificate through the TLS engine, which wraps it in exceptions of its own. */
final class RejectedCertificateException extends CertificateException {

    private static final long serialVersionUID = 1L;

    private final TlsException.Reason reason;
    private final String literal;

    RejectedCertificateException(CertificateDiagnosis diagnosis, CertificateException cause) {
        super(diagnosis.sentence(), cause);
        this.reason = diagnosis.reason();
        this.literal = diagnosis.literal();
    }

    /** How libpq puts it. */
    String literal() {
        return literal;
    }

    TlsException.Reason reason() {
        return reason;
    }
}
