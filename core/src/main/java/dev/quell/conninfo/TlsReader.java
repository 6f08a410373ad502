package dev.quell.conninfo;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Works out what was asked for regarding TLS, and finds the files that it needs. The values have been checked. */
final class TlsReader {
    /** The value of {@code sslrootcert} that means the platform's certificates. */
    static final String SYSTEM_ROOTS = "system";

    private static final String NO_ROOTS_REMEDY =
            "\nEither provide the file, use the system's trusted roots with sslrootcert=system,"
                    + " or change sslmode to disable server certificate verification.";

    private final ConnectOptions options;
    private final OptionReader reader;
    private final Environment environment;

    TlsReader(ConnectOptions options, Environment environment) {
        this.options = options;
        this.reader = new OptionReader(options.info());
        this.environment = environment;
    }

    /** Finds the files. None is looked for where TLS cannot be used, as in libpq. */
    TlsOptions read(ConnectHost host) {
        SslMode mode = options.sslMode();
        if (mode == SslMode.DISABLE || host.kind() == ConnectHost.Kind.SOCKET) {
            return tlsOptions(new RootCertificates.None(), Optional.empty(), Optional.empty());
        }
        if (mode == SslMode.VERIFY_FULL && host.host().isEmpty()) {
            throw new ConnInfoException("host name must be specified for a verified SSL connection");
        }
        RootCertificates roots = rootCertificates(mode);
        Optional<Path> certificate = options.sslCertMode() == SslCertMode.DISABLE
                ? Optional.empty()
                : file(ConnOption.SSLCERT, "postgresql.crt").filter(Files::exists);
        return tlsOptions(roots, certificate, revocation(roots));
    }

    private TlsOptions tlsOptions(
            RootCertificates roots, Optional<Path> certificate, Optional<TlsOptions.Revocation> revocation) {
        return new TlsOptions(
                options.sslMode(),
                options.sslNegotiation(),
                roots,
                certificate,
                certificate.flatMap(present -> file(ConnOption.SSLKEY, "postgresql.key")),
                reader.nonEmpty(ConnOption.SSLPASSWORD).map(Secret::of),
                options.sslCertMode() == SslCertMode.REQUIRE,
                revocation,
                options.value(ConnOption.SSLSNI)
                        .filter(value -> value.startsWith("1"))
                        .isPresent(),
                options.minTlsVersion(),
                options.maxTlsVersion());
    }

    private RootCertificates rootCertificates(SslMode mode) {
        if (options.value(ConnOption.SSLROOTCERT).filter(SYSTEM_ROOTS::equals).isPresent()) {
            return new RootCertificates.SystemStore();
        }
        Optional<Path> file = file(ConnOption.SSLROOTCERT, "root.crt");
        if (file.filter(Files::exists).isPresent()) {
            return new RootCertificates.PemFile(file.get());
        }
        if (mode.verifies()) {
            throw new ConnInfoException(file.map(missing -> "root certificate file \"" + missing + "\" does not exist")
                            .orElse("could not get home directory to locate root certificate file")
                    + NO_ROOTS_REMEDY);
        }
        return new RootCertificates.None();
    }

    /** As in libpq, lists only count beside root certificates from a file, and a file that is not there not at all. */
    private Optional<TlsOptions.Revocation> revocation(RootCertificates roots) {
        Optional<Path> directory = reader.nonEmpty(ConnOption.SSLCRLDIR).map(LocalFile::named);
        Optional<Path> given = reader.nonEmpty(ConnOption.SSLCRL).map(LocalFile::named);
        Optional<Path> file = directory.isPresent() ? given : given.or(() -> defaultFile("root.crl"));
        boolean fileMissing = file.isPresent() && !Files.exists(file.get());
        if (!(roots instanceof RootCertificates.PemFile) || fileMissing || (file.isEmpty() && directory.isEmpty())) {
            return Optional.empty();
        }
        return Optional.of(new TlsOptions.Revocation(file, directory));
    }

    private Optional<Path> file(ConnOption option, String defaultName) {
        return reader.nonEmpty(option).map(LocalFile::named).or(() -> defaultFile(defaultName));
    }

    private Optional<Path> defaultFile(String name) {
        return environment
                .homeDirectory()
                .map(home -> home.resolve(".postgresql").resolve(name));
    }
}
