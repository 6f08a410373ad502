package dev.quell.transport;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertStore;
import java.security.cert.CertificateFactory;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.PKIXRevocationChecker;
import java.security.cert.X509CRL;
import java.security.cert.X509CertSelector;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;

/** Reads certificate revocation lists, and has certificates checked with them. */
final class RevocationLists {
    private static final String LABEL = "X509 CRL";

    /** OpenSSL looks for the hash of the issuer's name, {@code .r}, and a number. */
    private static final String HASHED_NAMES =
            "[0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f].r[0-9]*";

    private RevocationLists() {}

    /** Reads the lists; empty where there is nothing to check with, as libpq sees it. */
    static Optional<Collection<X509CRL>> read(TlsSettings.Revocation places) {
        List<X509CRL> lists = new ArrayList<>();
        if (places.file().isPresent()) {
            lists.addAll(listsIn(places.file().get()));
            if (lists.isEmpty()) {
                // libpq does not look at the directory either then.
                return Optional.empty();
            }
        }
        places.directory().ifPresent(directory -> hashedFiles(directory).forEach(file -> lists.addAll(listsIn(file))));
        return Optional.of(lists);
    }

    private static List<Path> hashedFiles(Path directory) {
        List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> found = Files.newDirectoryStream(directory, HASHED_NAMES)) {
            found.forEach(files::add);
        } catch (IOException e) {
            // No list, so that no certificate will do: OpenSSL finds none in such a directory either.
        }
        return files;
    }

    private static List<X509CRL> listsIn(Path file) {
        List<X509CRL> lists = new ArrayList<>();
        try {
            CertificateFactory factory = CertificateFactory.getInstance("X.509");
            for (Pem.Block block : Pem.blocks(Files.readAllBytes(file))) {
                if (block.label().equals(LABEL)) {
                    lists.add((X509CRL) factory.generateCRL(new ByteArrayInputStream(block.content())));
                }
            }
        } catch (IOException | GeneralSecurityException e) {
            return List.of();
        }
        return lists;
    }

    /** Trust in these authorities, and a look at the lists for every certificate below them. Nothing is fetched. */
    static PKIXBuilderParameters checking(KeyStore authorities, Collection<X509CRL> lists)
            throws GeneralSecurityException {
        PKIXRevocationChecker checker =
                (PKIXRevocationChecker) CertPathBuilder.getInstance("PKIX").getRevocationChecker();
        checker.setOptions(
                EnumSet.of(PKIXRevocationChecker.Option.PREFER_CRLS, PKIXRevocationChecker.Option.NO_FALLBACK));
        PKIXBuilderParameters parameters = new PKIXBuilderParameters(authorities, new X509CertSelector());
        parameters.addCertStore(CertStore.getInstance("Collection", new CollectionCertStoreParameters(lists)));
        parameters.addCertPathChecker(checker);
        return parameters;
    }
}
