package dev.quell.transport;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Reads PEM files of certificates. */
final class CertificateFile {

    private static final Set<String> LABELS = Set.of("CERTIFICATE", "X509 CERTIFICATE");

    private CertificateFile() {}

    /**
     * All certificates of a file, in their order, at least one.
     *
     * @param role what the file is in libpq's words: {@code root certificate file} or {@code certificate file}
     */
    static List<X509Certificate> read(Path file, String role) throws TlsException {
        List<X509Certificate> certificates = new ArrayList<>();
        try {
            CertificateFactory factory = CertificateFactory.getInstance("X.509");
            for (Pem.Block block : Pem.blocks(Files.readAllBytes(file))) {
                if (LABELS.contains(block.label())) {
                    certificates.add(
                            (X509Certificate) factory.generateCertificate(new ByteArrayInputStream(block.content())));
                }
            }
        } catch (IOException | CertificateException e) {
            throw unreadable(file, role, reason(e), e);
        }
        if (certificates.isEmpty()) {
            throw new TlsException(
                    TlsException.Reason.CONFIGURATION,
                    "could not read " + role + " \"" + file + "\": there is no PEM certificate in it",
                    "could not read " + role + " \"" + file + "\": "
                            + (role.startsWith("root") ? "no certificate or crl found" : "no start line"),
                    null);
        }
        return List.copyOf(certificates);
    }

    private static TlsException unreadable(Path file, String role, String why, Exception cause) {
        return new TlsException(
                TlsException.Reason.CONFIGURATION, "could not read " + role + " \"" + file + "\": " + why, cause);
    }

    private static String reason(Exception failure) {
        return failure instanceof IOException io ? FileErrors.describe(io) : "a certificate in it is malformed";
    }
}
