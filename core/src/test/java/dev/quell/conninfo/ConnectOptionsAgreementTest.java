package dev.quell.conninfo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.conninfo.Libpq.Attempt;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Holds what is checked and filled in before a socket is opened against the real libpq 18. */
class ConnectOptionsAgreementTest {
    private static final Libpq LIBPQ = Libpq.load();
    private static final long SEED = 20_261_121L;

    /** The last thing that libpq checks, so that nothing is dialled. */
    private static final String LAST_MISTAKE = " min_protocol_version=3.2 max_protocol_version=3.0";

    private static final Map<String, List<String>> CANDIDATES = new TreeMap<>(Map.ofEntries(
            Map.entry("host", List.of("", "a", "a,b", "a,,c", "/tmp", "@x", "a@b", ",", "/tmp,a,::1", "%2Ftmp")),
            Map.entry("hostaddr", List.of("", "127.0.0.1", "::1", "1,2", "1,,3", "x,y,z")),
            Map.entry("port", List.of("", "1", "1,2", "1,,3", "x", "1,2,3,4", "99999", ",")),
            Map.entry("user", List.of("", "someone", "é")),
            Map.entry("dbname", List.of("", "db", "d b")),
            Map.entry("password", List.of("", "pw")),
            Map.entry("passfile", List.of("", "/nonexistent")),
            Map.entry("options", List.of("", "-c geqo=off")),
            Map.entry("application_name", List.of("", "app")),
            Map.entry("fallback_application_name", List.of("", "fallback")),
            Map.entry("client_encoding", List.of("", "auto", "LATIN1", "nonsense")),
            Map.entry("connect_timeout", List.of("", "x", "5")),
            Map.entry("keepalives", List.of("", "x", "0")),
            Map.entry("tcp_user_timeout", List.of("x", "5")),
            Map.entry("channel_binding", List.of("", "disable", "prefer", "require", "x")),
            Map.entry(
                    "sslmode", List.of("", "disable", "allow", "require", "verify-ca", "verify-full", "x", "Require")),
            Map.entry("sslnegotiation", List.of("", "postgres", "direct", "x")),
            Map.entry("sslrootcert", List.of("", "system", "/nonexistent")),
            Map.entry("sslcompression", List.of("", "1", "x")),
            Map.entry("sslcertmode", List.of("", "disable", "allow", "require", "x")),
            Map.entry("sslpassword", List.of("", "secret")),
            Map.entry("sslsni", List.of("", "0", "x")),
            Map.entry("ssl_min_protocol_version", List.of("", "TLSv1", "TLSv1.2", "tlsv1.3", "x")),
            Map.entry("ssl_max_protocol_version", List.of("", "TLSv1", "TLSv1.2", "TLSV1.3", "SSLv3")),
            Map.entry("gssencmode", List.of("", "disable", "prefer", "require", "x")),
            Map.entry("krbsrvname", List.of("", "x")),
            Map.entry("gsslib", List.of("", "gssapi")),
            Map.entry("replication", List.of("", "database", "x")),
            Map.entry("target_session_attrs", List.of("", "any", "read-write", "prefer-standby", "x")),
            Map.entry("load_balance_hosts", List.of("", "disable", "x")),
            Map.entry("requirepeer", List.of("", "postgres")),
            Map.entry("scram_client_key", keys()),
            Map.entry("scram_server_key", keys()),
            Map.entry("oauth_issuer", List.of("", "https://example.org")),
            Map.entry("sslkeylogfile", List.of("", "/nonexistent/log")),
            Map.entry(
                    "require_auth",
                    List.of(
                            "",
                            "none",
                            "password",
                            "!password",
                            "password,md5,gss,sspi,scram-sha-256,oauth,none",
                            "!password,!md5,!gss,!sspi,!scram-sha-256,!oauth,!none",
                            "md5,md5",
                            "!md5,!md5",
                            "none,none",
                            "!none,!none",
                            "oauth,oauth",
                            "!scram-sha-256,!scram-sha-256",
                            "sspi,gss,gss",
                            "!gss,!sspi",
                            "password,!md5",
                            "!md5,password",
                            "password,",
                            "!",
                            "!x",
                            "x",
                            "MD5",
                            ","))));

    private static List<String> keys() {
        return List.of(
                "",
                "x",
                "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
                "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                "AAAA",
                "AA==",
                "AA==AAAA",
                "AAA=AA==AAAA",
                "A===",
                "AA=A",
                "AA A",
                "====");
    }

    @TempDir
    Path home;

    private Map<String, String> variables = Map.of();

    @BeforeEach
    void useHome() {
        variables = Map.of("HOME", home.toString());
    }

    private void setVariables(String... pairs) {
        Map<String, String> all = new TreeMap<>(variables);
        for (int i = 0; i < pairs.length; i += 2) {
            all.put(pairs[i], pairs[i + 1]);
        }
        variables = all;
    }

    private Environment environment() {
        return new Environment() {
            @Override
            public Optional<String> variable(String name) {
                return Optional.ofNullable(variables.get(name));
            }

            @Override
            public Optional<String> userName() {
                return Environment.system().userName();
            }

            @Override
            public Optional<Path> homeDirectory() {
                return Optional.of(home);
            }

            @Override
            public List<Path> socketDirectories() {
                return List.of(Path.of("/tmp"));
            }

            @Override
            public Optional<String> localeEncoding() {
                return Environment.system().localeEncoding();
            }
        };
    }

    private void assertAgreement(String conninfo) {
        Attempt expected = LIBPQ.with(variables, () -> LIBPQ.connect(conninfo));
        assertThat(attempt(ConnectOptions.parse(conninfo, environment())))
                .as("%s with %s", conninfo, variables)
                .isEqualTo(expected);
    }

    /** What a connection with these options tells before it has opened a socket. */
    private static Attempt attempt(ConnectOptions options) {
        Map<String, String> values = new TreeMap<>();
        options.values().forEach((option, value) -> values.put(option.keyword(), value));
        Optional<ConnectHost> first = options.hosts().stream().findFirst();
        return new Attempt(
                options.failure().orElse(""),
                new TreeMap<>(Map.of(
                        "PQhost", first.map(ConnectHost::display).orElse(""),
                        "PQport", first.map(ConnectHost::portText).orElse(ConnectHost.DEFAULT_PORT),
                        "PQdb", options.value(ConnOption.DBNAME).orElse(""),
                        "PQuser", options.value(ConnOption.USER).orElse(""),
                        "PQpass",
                                first.flatMap(options::password)
                                        .map(Secret::reveal)
                                        .orElse(""),
                        "PQoptions", options.value(ConnOption.OPTIONS).orElse(""))),
                values);
    }

    static String quoted(String value) {
        return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }

    @Test
    void options_everyCandidateValue_agreeWithLibpq() {
        CANDIDATES.forEach((keyword, values) -> values.forEach(value -> {
            assertAgreement(keyword + "=" + quoted(value) + LAST_MISTAKE);
        }));
    }

    @Test
    void options_protocolVersions_agreeWithLibpq() {
        for (String min : List.of("", "3", "3.0", "3.1", "3.2", "latest", "x")) {
            for (String max : List.of("", "3", "3.0", "3.1", "3.2", "latest", "x")) {
                String text = "port=0 min_protocol_version='" + min + "' max_protocol_version='" + max + "'";
                String failure =
                        ConnectOptions.parse(text, environment()).failure().orElse("invalid port number: \"0\"");
                assertThat(failure).as(text).isEqualTo(LIBPQ.connectError(text));
            }
        }
    }

    @Test
    void options_randomCombinations_agreeWithLibpq() {
        Random random = new Random(SEED);
        List<String> keywords = List.copyOf(CANDIDATES.keySet());
        IntStream.range(0, 4_000).forEach(round -> {
            String text = random.ints(1 + random.nextInt(5), 0, keywords.size())
                    .mapToObj(keywords::get)
                    .map(keyword -> keyword + "=" + quoted(any(random, CANDIDATES.getOrDefault(keyword, List.of()))))
                    .collect(Collectors.joining(" "));
            assertAgreement(text + LAST_MISTAKE);
        });
    }

    @Test
    void options_nothingGiven_areFilledInAsByLibpq() {
        assertAgreement(LAST_MISTAKE);
        assertAgreement("dbname='' user='' password='' passfile=''" + LAST_MISTAKE);
    }

    @Test
    void clientEncoding_auto_isThatOfTheLocale() {
        Attempt expected = LIBPQ.with(variables, () -> LIBPQ.connect("port=0 client_encoding=auto"));
        assertThat(attempt(ConnectOptions.parse("port=0 client_encoding=auto", environment()))
                        .values())
                .isEqualTo(expected.values());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "PGHOST=/tmp PGPORT=7",
                "PGUSER=someone PGDATABASE=db PGPASSWORD=pw",
                "PGUSER= PGDATABASE= PGPASSWORD= PGHOST= PGPORT=",
                "PGREQUIRESSL=1",
                "PGREQUIRESSL=0",
                "PGREQUIRESSL=1 PGSSLMODE=allow",
                "PGSSLROOTCERT=system",
                "PGSSLROOTCERT=system PGREQUIRESSL=1",
                "PGSSLROOTCERT=system PGSSLMODE=verify-ca",
                "PGREQUIREAUTH=x",
                "PGSERVICE=absent",
                "PGSERVICE=",
                "PGCLIENTENCODING=LATIN1 PGAPPNAME=app PGOPTIONS=-x",
                "PGGSSENCMODE=prefer PGTARGETSESSIONATTRS=primary PGLOADBALANCEHOSTS=random"
            })
    void environment_variables_countAsInLibpq(String text) {
        Stream.of(text.split(" "))
                .filter(pair -> !pair.isEmpty())
                .map(pair -> pair.split("=", 2))
                .forEach(pair -> setVariables(pair[0], pair[1]));
        assertAgreement(LAST_MISTAKE);
        assertAgreement("sslrootcert=system" + LAST_MISTAKE);
        Map<String, String> defaults = new TreeMap<>();
        ConnInfo.defaults(environment()).values().forEach((option, value) -> defaults.put(option.keyword(), value));
        assertThat(defaults).isEqualTo(LIBPQ.with(variables, LIBPQ::defaults));
    }

    @Test
    void passwordFile_severalHosts_isAskedForEach() throws IOException {
        Path file = home.resolve(".pgpass");
        Files.writeString(file, "localhost:5432:*:*:socket\na:1:db:someone:one\n::1:*:*:*:never\n\\:\\:1:*:*:*:six\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        for (String text : List.of(
                "host=/tmp",
                "host=a port=1 user=someone dbname=db",
                "host=a port=2 user=someone dbname=db",
                "host=a hostaddr=127.0.0.1 port=1 user=someone dbname=db",
                "hostaddr=::1",
                "host=a port=1 user=someone dbname=db password=given",
                "host=a port=1 user=someone dbname=db password=''",
                "user=x")) {
            assertAgreement(text + LAST_MISTAKE);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[s]\nhost=/tmp\nport=7\n",
                "# x\n\n  [s]  \n  host=/tmp  \n# port=1\nuser= someone\n[t]\nport=9\n",
                "[t]\nport=9\n",
                "[s] x\nport=9\n",
                "[s]x\nport=9\n",
                "[ss]\nport=1\n[s]\nport=2\n[s]\nport=3\n",
                "[s]\nport=1\nport=2\n",
                "[s]\nnosuch=1\n",
                "[s]\nport =1\n",
                "[s]\nuser=u\nport\n",
                "[s]\nservice=t\n",
                "[s]\nservice\n",
                "[s]\nuser=u\nservice=t\n",
                "[s]\nrequiressl=1\n",
                "[s]\nport=\n",
                "[s]\nldap://x\n",
                "[s]\nsslrootcert=system\n",
                "[s]\nuser='x'\r\n",
                "[s]\nsslmode=x\nuser=é\n",
                "[]\nuser=empty\n",
                "x\n=\n[s]\nuser=u",
                "[s]",
                ""
            })
    void serviceFile_anyContent_isReadAsByLibpq(String content) throws IOException {
        Path file = Files.writeString(home.resolve("services"), content);
        setVariables("PGSERVICEFILE", file.toString());
        for (String text : List.of("service=s", "service=s port=5", "service=''", "service=s user='' nosuch=1")) {
            assertAgreement(text + LAST_MISTAKE);
        }
        setVariables("PGSERVICE", "s");
        assertAgreement(LAST_MISTAKE);
        assertAgreement("service=t" + LAST_MISTAKE);
        Map<String, String> defaults = new TreeMap<>();
        ConnInfo.defaults(environment()).values().forEach((option, value) -> defaults.put(option.keyword(), value));
        assertThat(defaults).isEqualTo(LIBPQ.with(variables, LIBPQ::defaults));
    }

    @Test
    void serviceFile_longLine_isRefusedWhereLibpqDoes() throws IOException {
        for (int length = 1019; length < 1026; length++) {
            for (String end : List.of("", "\n", " \n[t]\n")) {
                Path file = Files.writeString(home.resolve("services"), "[s]\nuser=" + "u".repeat(length - 5) + end);
                setVariables("PGSERVICEFILE", file.toString());
                assertAgreement("service=s" + LAST_MISTAKE);
            }
        }
    }

    @Test
    void serviceFile_places_areSearchedInLibpqsOrder() throws IOException {
        Path shared = Files.createDirectory(home.resolve("etc"));
        setVariables("PGSYSCONFDIR", shared.toString());
        assertAgreement("service=s" + LAST_MISTAKE);
        Files.writeString(shared.resolve("pg_service.conf"), "[s]\nuser=shared\n[both]\nuser=shared\n");
        assertAgreement("service=s" + LAST_MISTAKE);
        Files.writeString(home.resolve(".pg_service.conf"), "[own]\nuser=own\n[both]\nuser=own\n");
        for (String service : List.of("s", "own", "both", "absent")) {
            assertAgreement("service=" + service + LAST_MISTAKE);
        }
        for (String file : List.of("", home.toString(), home.resolve("absent").toString())) {
            setVariables("PGSERVICEFILE", file);
            assertAgreement("service=s" + LAST_MISTAKE);
        }
    }

    @Test
    void keywordLists_anyOrder_areReadAsByLibpq() {
        List<List<@Nullable String>> lists = List.of(
                List.of(),
                Arrays.asList("user", "x", "user", "", "user", null),
                Arrays.asList("nosuch", "", "nosuch", null),
                Arrays.asList("nosuch", "1", "dbname", "user=x y"),
                Arrays.asList("user", "before", "dbname", "user=x port=7", "port", "8"),
                Arrays.asList("dbname", "user=x", "dbname", "user=y"),
                Arrays.asList("dbname", "plain", "dbname", "user=y"),
                Arrays.asList("dbname", "", "dbname", "user=y"),
                Arrays.asList("dbname", null, "dbname", "user=y"),
                Arrays.asList("dbname", "postgresql://u@/d", "user", "after"),
                Arrays.asList("dbname", "postgresql://u@/d?x"),
                Arrays.asList("requiressl", "1"));
        for (List<@Nullable String> list : lists) {
            List<@Nullable String> keywords = new ArrayList<>();
            List<@Nullable String> values = new ArrayList<>();
            for (int i = 0; i < list.size(); i += 2) {
                keywords.add(list.get(i));
                values.add(list.get(i + 1));
            }
            keywords.addAll(List.of("min_protocol_version", "max_protocol_version"));
            values.addAll(List.of("3.2", "3.0"));
            for (boolean expand : new boolean[] {true, false}) {
                Attempt expected = LIBPQ.with(variables, () -> LIBPQ.connect(keywords, values, expand));
                assertThat(attempt(ConnectOptions.of(keywords, values, expand, environment())))
                        .as("%s %s", list, expand)
                        .isEqualTo(expected);
            }
        }
    }

    @Test
    void login_anyArguments_areReadAsByLibpq() {
        setVariables("PGMINPROTOCOLVERSION", "3.2", "PGMAXPROTOCOLVERSION", "3.0", "PGUSER", "fallback");
        Random random = new Random(SEED);
        List<@Nullable String> values = Arrays.asList(null, "", "x", "/tmp", "a,b");
        List<@Nullable String> databases = Arrays.asList(
                null,
                "",
                "db",
                "user=x",
                "host=h port=7 dbname=y password=z",
                "postgresql://u:p@h/d",
                "nosuch=1",
                "a b=");
        for (int round = 0; round < 500; round++) {
            List<@Nullable String> a = new ArrayList<>();
            for (int i = 0; i < 7; i++) {
                a.add(any(random, i == 4 ? databases : values));
            }
            ConnectOptions options =
                    ConnectOptions.login(a.get(0), a.get(1), a.get(2), a.get(4), a.get(5), a.get(6), environment());
            assertThat(attempt(options)).as("%s", a).isEqualTo(LIBPQ.with(variables, () -> LIBPQ.login(a)));
        }
    }

    @Test
    void passwordFile_nameThatTheLocaleLacks_isNotFatal() {
        ConnectOptions options = ConnectOptions.parse("host=/tmp passfile=/nonexistent/\u20ac", environment());
        assertThat(options.failure()).isEmpty();
    }

    private static <T extends @Nullable Object> T any(Random random, List<T> values) {
        return values.get(random.nextInt(values.size()));
    }
}
