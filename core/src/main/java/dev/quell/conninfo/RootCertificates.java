package dev.quell.conninfo;

import java.nio.file.Path;

/** Where the trusted root certificates come from: libpq's {@code sslrootcert}, or its default file. */
public sealed interface RootCertificates {
    /** There are none, so nothing can be checked. */
    record None() implements RootCertificates {}

    /**
     * They are in a file of PEM certificates, which existed when the settings were made.
     *
     * @param path the file
     */
    record PemFile(Path path) implements RootCertificates {}

    /** They are those that the platform trusts: {@code sslrootcert=system}. */
    record SystemStore() implements RootCertificates {}
}
