package dev.quell.testkit;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v2CRLBuilder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A certificate authority made for one run of the tests. Immutable and safe for use by several threads. */
public final class CertificateAuthority {
    static final int EC_BITS = 256;

    private static final int RSA_BITS = 2048;
    private static final Duration VALIDITY = Duration.ofDays(30);

    private final KeyPair keys;
    private final String signature;
    private final X500Name name;
    private final X509Certificate certificate;

    private CertificateAuthority(KeyPair keys, String signature, X500Name name) {
        this.keys = keys;
        this.signature = signature;
        this.name = name;
        this.certificate = issue(Request.authority(name, keys));
    }

    /** An authority with an RSA key that signs with SHA-256. */
    public static CertificateAuthority rsa(String commonName) {
        return new CertificateAuthority(rsaKeys(), "SHA256withRSA", named(commonName));
    }

    /**
     * An authority with a P-256 key.
     *
     * @param signature its signature algorithm, such as {@code SHA384withECDSA}
     */
    public static CertificateAuthority ec(String commonName, String signature) {
        return new CertificateAuthority(ecKeys(), signature, named(commonName));
    }

    /** The authority's own certificate. */
    public X509Certificate certificate() {
        return certificate;
    }

    /** The authority's own certificate as PEM. */
    public String pem() {
        return pem(certificate);
    }

    /** Issues a certificate for a server, valid from now on for those DNS names and IP addresses. */
    public X509Certificate server(KeyPair keysOfServer, List<String> dnsNames, List<String> addresses) {
        return issue(Request.server(keysOfServer, dnsNames, addresses, validFrom()));
    }

    /** As {@link #server}, but of a validity that ended on the first of January 2020. */
    public X509Certificate expiredServer(KeyPair keysOfServer, List<String> dnsNames, List<String> addresses) {
        Instant end = Instant.parse("2020-01-01T00:00:00Z");
        return issue(Request.server(keysOfServer, dnsNames, addresses, end.minus(VALIDITY)));
    }

    /** Issues a certificate for a client; PostgreSQL takes the common name for the role. */
    public X509Certificate client(KeyPair keysOfClient, String commonName) {
        return issue(new Request(named(commonName), keysOfClient, List.of(), List.of(), validFrom(), false));
    }

    /** Its revocation list as PEM, with those certificates on it. */
    public String revocationList(X509Certificate... revoked) {
        var builder = new JcaX509v2CRLBuilder(certificate, Date.from(validFrom()));
        builder.setNextUpdate(Date.from(validFrom().plus(VALIDITY)));
        for (X509Certificate each : revoked) {
            builder.addCRLEntry(each.getSerialNumber(), Date.from(validFrom()), CRLReason.keyCompromise);
        }
        try {
            var signer = new JcaContentSignerBuilder(signature).build(keys.getPrivate());
            return PemFiles.pem("X509 CRL", builder.build(signer).getEncoded());
        } catch (IOException | OperatorCreationException failure) {
            throw new IllegalStateException("cannot make a test revocation list", failure);
        }
    }

    /** A new RSA-2048 key pair. */
    public static KeyPair rsaKeys() {
        return keys("RSA", RSA_BITS);
    }

    /** A new P-256 key pair. */
    public static KeyPair ecKeys() {
        return keys("EC", EC_BITS);
    }

    /** A certificate as PEM. */
    public static String pem(X509Certificate certificate) {
        try {
            return PemFiles.pem("CERTIFICATE", certificate.getEncoded());
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("a certificate just made has no encoding", impossible);
        }
    }

    private X509Certificate issue(Request request) {
        var builder = new JcaX509v3CertificateBuilder(
                name,
                new BigInteger(64, ThreadLocalRandom.current()),
                Date.from(request.validFrom()),
                Date.from(request.validFrom().plus(VALIDITY)),
                request.subject(),
                request.keys().getPublic());
        try {
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(request.authority()));
            if (request.authority()) {
                builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
            }
            if (!request.names().isEmpty()) {
                builder.addExtension(Extension.subjectAlternativeName, false, request.alternativeNames());
            }
            var signer = new JcaContentSignerBuilder(signature).build(keys.getPrivate());
            return new JcaX509CertificateConverter().getCertificate(builder.build(signer));
        } catch (IOException | OperatorCreationException | GeneralSecurityException failure) {
            throw new IllegalStateException("cannot make a test certificate", failure);
        }
    }

    private static Instant validFrom() {
        return Instant.now().minus(Duration.ofDays(1));
    }

    private static X500Name named(String commonName) {
        return new X500NameBuilder(BCStyle.INSTANCE)
                .addRDN(BCStyle.CN, commonName)
                .build();
    }

    private static KeyPair keys(String algorithm, int bits) {
        try {
            var generator = KeyPairGenerator.getInstance(algorithm);
            generator.initialize(bits);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every JDK makes keys of this kind: " + algorithm, impossible);
        }
    }

    private record Request(
            X500Name subject,
            KeyPair keys,
            List<String> names,
            List<String> addresses,
            Instant validFrom,
            boolean authority) {
        static Request authority(X500Name name, KeyPair keys) {
            return new Request(name, keys, List.of(), List.of(), CertificateAuthority.validFrom(), true);
        }

        static Request server(KeyPair keys, List<String> names, List<String> addresses, Instant validFrom) {
            return new Request(named(names.getFirst()), keys, names, addresses, validFrom, false);
        }

        GeneralNames alternativeNames() {
            var all = new ArrayList<GeneralName>();
            names.forEach(dns -> all.add(new GeneralName(GeneralName.dNSName, dns)));
            addresses.forEach(address -> all.add(new GeneralName(GeneralName.iPAddress, address)));
            return new GeneralNames(all.toArray(GeneralName[]::new));
        }
    }
}
