package dev.quell.conninfo;

import dev.quell.conninfo.ConnectOptions.Findings;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Checks filled options and completes them, in libpq's order, so that of several mistakes the same one is told. */
final class OptionChecks {
    private final Environment environment;
    private final RandomGenerator random;
    private final List<String> warnings = new ArrayList<>();
    private ConnInfo values;
    private List<ConnectHost> hosts = List.of();
    private RequiredAuth requiredAuth = RequiredAuth.ANYTHING;

    private OptionChecks(ConnInfo values, Environment environment, RandomGenerator random) {
        this.values = values;
        this.environment = environment;
        this.random = random;
    }

    static ConnectOptions of(Supplier<ConnInfo> source, Environment environment) {
        return of(source, environment, ThreadLocalRandom.current());
    }

    static ConnectOptions of(Supplier<ConnInfo> source, Environment environment, RandomGenerator random) {
        ConnInfo values;
        try {
            values = source.get();
        } catch (ConnInfoException e) {
            return new ConnectOptions(ConnInfo.empty(), Findings.failed(e), environment);
        }
        return new OptionChecks(values, environment, random).options();
    }

    private ConnectOptions options() {
        @Nullable ConnInfoException failure = null;
        try {
            check();
        } catch (ConnInfoException e) {
            failure = e;
        }
        Findings findings =
                new Findings(List.copyOf(hosts), requiredAuth, List.copyOf(warnings), Optional.ofNullable(failure));
        return new ConnectOptions(values, findings, environment);
    }

    private void check() {
        HostLists lists = new HostLists(reader(), environment);
        hosts = lists.hosts();
        lists.readHosts();
        lists.readPorts();
        lists.findSockets();
        complete(ConnOption.USER, this::user);
        complete(ConnOption.DBNAME, () -> values.value(ConnOption.USER));
        readPasswords();
        requiredAuth = RequiredAuthReader.read(values.value(ConnOption.REQUIRE_AUTH));
        checkEncryption();
        choice(ConnOption.TARGET_SESSION_ATTRS, TargetSessionAttrs.values(), TargetSessionAttrs::keyword);
        ScramKeys.check(reader(), ConnOption.SCRAM_CLIENT_KEY, "client");
        ScramKeys.check(reader(), ConnOption.SCRAM_SERVER_KEY, "server");
        balanceLoad();
        checkProtocol();
        if (values.value(ConnOption.CLIENT_ENCODING).filter("auto"::equals).isPresent()) {
            values = values.with(
                    ConnOption.CLIENT_ENCODING, environment.localeEncoding().orElse(""));
        }
    }

    private OptionReader reader() {
        return new OptionReader(values);
    }

    private void complete(ConnOption option, Supplier<Optional<String>> source) {
        if (reader().nonEmpty(option).isEmpty()) {
            source.get().ifPresent(value -> values = values.with(option, value));
        }
    }

    private Optional<String> user() {
        return Optional.of(environment
                .userName()
                .orElseThrow(() -> environment.userId().isPresent()
                        ? new ConnInfoException(
                                "local user with ID " + environment.userId().getAsInt() + " does not exist")
                        : new ConnInfoException("no user name: the operating system does not tell it;"
                                + " set the connection option \"user\" or PGUSER")));
    }

    private void readPasswords() {
        if (reader().nonEmpty(ConnOption.PASSWORD).isPresent()) {
            return;
        }
        complete(
                ConnOption.PASSFILE,
                () -> environment
                        .homeDirectory()
                        .map(home -> home.resolve(".pgpass").toString()));
        reader().nonEmpty(ConnOption.PASSFILE).ifPresent(this::readPasswords);
    }

    private void readPasswords(String file) {
        try {
            PasswordFile passwords = new PasswordFile(LocalFile.named(file), warnings::add);
            hosts.replaceAll(host -> host.withPassword(passwords.find(login(host))));
        } catch (ConnInfoException unnameable) {
            warnings.add("WARNING: " + unnameable.getMessage());
        }
    }

    /** A server at the default socket is {@code localhost} to password files. */
    private List<String> login(ConnectHost host) {
        boolean defaultSocket = HostReader.isSocketDirectory(host.display())
                && environment.socketDirectories().stream()
                        .anyMatch(directory -> directory.toString().equals(host.display()));
        return List.of(
                defaultSocket ? "localhost" : host.display(),
                host.portText(),
                reader().nonEmpty(ConnOption.DBNAME).orElse(""),
                reader().nonEmpty(ConnOption.USER).orElse(""));
    }

    private void checkEncryption() {
        choice(ConnOption.CHANNEL_BINDING, ChannelBinding.values(), ChannelBinding::keyword);
        choice(ConnOption.SSLMODE, SslMode.values(), SslMode::keyword);
        choice(ConnOption.SSLNEGOTIATION, SslNegotiation.values(), SslNegotiation::keyword);
        checkStrength();
        Optional<TlsVersion> min = tlsVersion(reader(), ConnOption.SSL_MIN_PROTOCOL_VERSION);
        Optional<TlsVersion> max = tlsVersion(reader(), ConnOption.SSL_MAX_PROTOCOL_VERSION);
        if (min.isPresent() && max.isPresent() && min.get().compareTo(max.get()) > 0) {
            throw new ConnInfoException("invalid SSL protocol version range");
        }
        if (values.value(ConnOption.SSLCERTMODE).isEmpty()) {
            values = values.with(ConnOption.SSLCERTMODE, SslCertMode.ALLOW.keyword());
        }
        choice(ConnOption.SSLCERTMODE, SslCertMode.values(), SslCertMode::keyword);
        choice(ConnOption.GSSENCMODE, GssEncMode.values(), GssEncMode::keyword);
        if (is(ConnOption.GSSENCMODE, GssEncMode.REQUIRE.keyword())) {
            throw new UnsupportedOptionException(
                    ConnOption.GSSENCMODE,
                    "gssencmode value \"require\" invalid when GSSAPI support is not compiled in");
        }
    }

    private void checkStrength() {
        String mode = values.value(ConnOption.SSLMODE).orElse(SslMode.PREFER.keyword());
        boolean requiresTls = mode.startsWith("require") || mode.startsWith("verify");
        if (is(ConnOption.SSLNEGOTIATION, SslNegotiation.DIRECT.keyword()) && !requiresTls) {
            throw new ConnInfoException("weak sslmode \"" + mode + "\" may not be used with sslnegotiation=direct"
                    + " (use \"require\", \"verify-ca\", or \"verify-full\")");
        }
        if (is(ConnOption.SSLROOTCERT, TlsReader.SYSTEM_ROOTS) && !mode.equals(SslMode.VERIFY_FULL.keyword())) {
            throw new ConnInfoException(
                    "weak sslmode \"" + mode + "\" may not be used with sslrootcert=system (use \"verify-full\")");
        }
    }

    private boolean is(ConnOption option, String value) {
        return values.value(option).filter(value::equals).isPresent();
    }

    /** One of several keywords, exactly as spelt. Empty text is as wrong as any other. */
    private <E> void choice(ConnOption option, E[] known, Function<E, String> keyword) {
        values.value(option).ifPresent(value -> {
            if (Stream.of(known).map(keyword).noneMatch(value::equals)) {
                throw ConnInfoException.invalidValue(option, value);
            }
        });
    }

    private void balanceLoad() {
        values.value(ConnOption.LOAD_BALANCE_HOSTS).ifPresent(value -> {
            switch (value) {
                case "disable" -> {}
                case "random" -> Collections.shuffle(hosts, Random.from(random));
                default -> throw ConnInfoException.invalidValue(ConnOption.LOAD_BALANCE_HOSTS, value);
            }
        });
    }

    private void checkProtocol() {
        ProtocolVersion min =
                protocol(reader(), ConnOption.MIN_PROTOCOL_VERSION).orElse(ProtocolVersion.V3_0);
        ProtocolVersion max =
                protocol(reader(), ConnOption.MAX_PROTOCOL_VERSION).orElse(min);
        if (min.compareTo(max) > 0) {
            throw new ConnInfoException("\"min_protocol_version\" is greater than \"max_protocol_version\"");
        }
    }

    static Optional<ProtocolVersion> protocol(OptionReader options, ConnOption option) {
        return options.text(option).map(value -> switch (value) {
            case "3.0" -> ProtocolVersion.V3_0;
            case "3.2", "latest" -> ProtocolVersion.V3_2;
            default -> throw ConnInfoException.invalidValue(option, value);
        });
    }

    static Optional<TlsVersion> tlsVersion(OptionReader options, ConnOption option) {
        return options.nonEmpty(option)
                .map(text -> Stream.of(TlsVersion.values())
                        .filter(version -> version.protocolName().equalsIgnoreCase(text))
                        .findFirst()
                        .orElseThrow(() ->
                                new ConnInfoException("invalid \"" + option.keyword() + "\" value: \"" + text + "\"")));
    }
}
