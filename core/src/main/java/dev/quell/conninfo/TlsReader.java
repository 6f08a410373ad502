package dev.quell.conninfo;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** Works out what was asked for regarding TLS, and finds the files that it needs. */
final class TlsReader {
    /** The value of {@code sslrootcert} that means the platform's certificates. */
    static final String SYSTEM_ROOTS = "system";

    private static final String NO_ROOTS_REMEDY =
            "\nEither provide the file, use the system's trusted roots with sslrootcert=system,"
                    + " or change sslmode to disable server certificate verification.";

    private final OptionReader options;
    private final Environment environment;
    private final SslMode mode;
    private final SslNegotiation negotiation;
    private final Optional<TlsVersion> minVersion;
    private final Optional<TlsVersion> maxVersion;

    /** Checks all values, in libpq's order, without looking at any file. */
    TlsReader(OptionReader options, Environment environment) {
        this.options = options;
        this.environment = environment;
        this.mode = options.choice(ConnOption.SSLMODE, SslMode.class, SslMode::keyword, SslMode.PREFER);
        this.negotiation = options.choice(
                ConnOption.SSLNEGOTIATION, SslNegotiation.class, SslNegotiation::keyword, SslNegotiation.POSTGRES);
        checkStrength();
        this.minVersion = version(ConnOption.SSL_MIN_PROTOCOL_VERSION);
        this.maxVersion = version(ConnOption.SSL_MAX_PROTOCOL_VERSION);
        if (minVersion.isPresent() && maxVersion.isPresent() && minVersion.get().compareTo(maxVersion.get()) > 0) {
            throw new ConnInfoException("invalid SSL protocol version range");
        }
    }

    private void checkStrength() {
        if (negotiation == SslNegotiation.DIRECT && !mode.requiresTls()) {
            throw new ConnInfoException("weak sslmode \"" + mode.keyword()
                    + "\" may not be used with sslnegotiation=direct"
                    + " (use \"require\", \"verify-ca\", or \"verify-full\")");
        }
        if (usesSystemRoots() && mode != SslMode.VERIFY_FULL) {
            throw new ConnInfoException("weak sslmode \"" + mode.keyword()
                    + "\" may not be used with sslrootcert=system (use \"verify-full\")");
        }
    }

    private boolean usesSystemRoots() {
        return options.text(ConnOption.SSLROOTCERT).filter(SYSTEM_ROOTS::equals).isPresent();
    }

    private Optional<TlsVersion> version(ConnOption option) {
        Optional<String> name = options.nonEmpty(option);
        return name.map(text -> Stream.of(TlsVersion.values())
                .filter(version ->
                        version.protocolName().toLowerCase(Locale.ROOT).equals(text.toLowerCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(
                        () -> new ConnInfoException("invalid \"" + option.keyword() + "\" value: \"" + text + "\"")));
    }

    boolean mayUseTls(HostSpec host) {
        return mode != SslMode.DISABLE && host instanceof HostSpec.TcpHost;
    }

    /** Finds the files. None is looked for where TLS cannot be used, as in libpq. */
    TlsOptions read(HostSpec host) {
        if (!mayUseTls(host)) {
            return options(new RootCertificates.None(), Optional.empty());
        }
        if (mode == SslMode.VERIFY_FULL
                && options.nonEmpty(ConnOption.HOST).isEmpty()
                && options.nonEmpty(ConnOption.HOSTADDR).isPresent()) {
            throw new ConnInfoException("host name must be specified for a verified SSL connection");
        }
        RootCertificates roots = rootCertificates();
        if (roots instanceof RootCertificates.PemFile) {
            checkNoRevocationList();
        }
        return options(roots, file(ConnOption.SSLCERT, "postgresql.crt").filter(Files::exists));
    }

    private TlsOptions options(RootCertificates roots, Optional<Path> certificate) {
        return new TlsOptions(
                mode,
                negotiation,
                roots,
                certificate,
                certificate.flatMap(present -> file(ConnOption.SSLKEY, "postgresql.key")),
                options.text(ConnOption.SSLSNI)
                        .filter(value -> value.startsWith("1"))
                        .isPresent(),
                minVersion,
                maxVersion);
    }

    private RootCertificates rootCertificates() {
        if (usesSystemRoots()) {
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

    /** libpq obeys this file wherever it lies, so to pass it over would be to trust what was revoked. */
    private void checkNoRevocationList() {
        Optional<Path> list = defaultFile("root.crl").filter(Files::exists);
        if (list.isPresent()) {
            throw UnsupportedOptionException.notYet(
                    ConnOption.SSLCRL, "the revocation list \"" + list.get() + "\" exists; move it away");
        }
    }

    private Optional<Path> file(ConnOption option, String defaultName) {
        return options.nonEmpty(option).map(Path::of).or(() -> defaultFile(defaultName));
    }

    private Optional<Path> defaultFile(String name) {
        return environment
                .homeDirectory()
                .map(home -> home.resolve(".postgresql").resolve(name));
    }
}
