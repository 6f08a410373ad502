package dev.quell.conninfo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConnectSettingsTest {
    @TempDir
    Path home;

    private ConnectSettings settings(String text) {
        return ConnectSettings.from(ConnInfo.parse(text), TestEnvironment.at(home));
    }

    @Test
    void from_nothing_usesDefaults() {
        ConnectSettings settings = settings("");
        assertThat(settings.hosts()).containsExactly(new HostSpec.TcpHost("localhost", Optional.empty(), 5432));
        assertThat(settings.user()).isEqualTo("osuser");
        assertThat(settings.database()).isEqualTo("osuser");
        assertThat(settings.password()).isEmpty();
        assertThat(settings.connectTimeout()).isEmpty();
        assertThat(settings.applicationName()).isEmpty();
        assertThat(settings.channelBinding()).isEqualTo(ChannelBinding.PREFER);
        assertThat(settings.minProtocol()).isEqualTo(ProtocolVersion.V3_0);
        assertThat(settings.maxProtocol()).isEqualTo(ProtocolVersion.V3_0);
        assertThat(settings.keepAlive())
                .isEqualTo(new KeepAlive(true, Optional.empty(), Optional.empty(), OptionalInt.empty()));
        assertThat(settings.tls())
                .isEqualTo(new TlsOptions(
                        SslMode.PREFER,
                        SslNegotiation.POSTGRES,
                        new RootCertificates.None(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        false,
                        Optional.empty(),
                        true,
                        Optional.of(TlsVersion.TLS_1_2),
                        Optional.empty()));
        assertThat(settings.mayUseTls()).isTrue();
        assertThat(settings.warnings()).isEmpty();
    }

    @Test
    void from_noUserAnywhere_saysHowToNameOne() {
        assertThatThrownBy(() -> ConnectSettings.from(ConnInfo.empty(), Environment.of(Map.of())))
                .isInstanceOf(ConnInfoException.class)
                .hasMessage("no user name: the operating system does not tell it;"
                        + " set the connection option \"user\" or PGUSER");
    }

    @Test
    void host_slash_isSocketDirectory() {
        HostSpec host = settings("host=/run/pg port=6543").host();
        assertThat(host).isEqualTo(new HostSpec.UnixSocket("/run/pg", 6543));
        assertThat(host.display()).isEqualTo("server on socket \"/run/pg/.s.PGSQL.6543\"");
    }

    @Test
    void host_at_isAbstractSocket() {
        assertThat(settings("host=@pg").host())
                .isInstanceOfSatisfying(
                        HostSpec.UnixSocket.class,
                        socket -> assertThat(socket.isAbstract()).isTrue());
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1", "fe80::1:2", "255.255.255.255", "::ffff:1.2.3.4"})
    void hostaddr_numeric_isDialled(String address) {
        HostSpec.TcpHost expected = new HostSpec.TcpHost("db.example", Optional.of(address), 5432);
        assertThat(settings("host=db.example hostaddr=" + address).host()).isEqualTo(expected);
        assertThat(expected.dialTarget()).isEqualTo(address);
    }

    @Test
    void hosts_several_areTriedInOrderWithTheirPasswords() throws IOException {
        Path file = Files.writeString(home.resolve(".pgpass"), "a:1:*:*:one\nb:2:*:*:two\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        ConnectSettings settings = settings("host=b,a,/tmp,c hostaddr=,127.0.0.1,, port=2,1,3,4");
        HostSpec first = new HostSpec.TcpHost("b", Optional.empty(), 2);
        HostSpec second = new HostSpec.TcpHost("a", Optional.of("127.0.0.1"), 1);
        HostSpec third = new HostSpec.UnixSocket("/tmp", 3);
        HostSpec fourth = new HostSpec.TcpHost("c", Optional.empty(), 4);
        assertThat(settings.hosts()).containsExactly(first, second, third, fourth);
        assertThat(settings.password(first)).contains(Secret.of("two"));
        assertThat(settings.password(second)).contains(Secret.of("one"));
        assertThat(settings.password(fourth)).isEmpty();
        assertThat(settings.mayUseTls(second)).isTrue();
        assertThat(settings.mayUseTls(third)).isFalse();
    }

    @Test
    void hosts_balanced_areInAnyOrder() {
        Set<List<ConnectHost>> orders = new HashSet<>();
        Random random = new Random(5);
        for (int i = 0; i < 200; i++) {
            orders.add(ConnectOptions.parse("host=a,b,c load_balance_hosts=random", TestEnvironment.at(home), random)
                    .hosts());
        }
        assertThat(orders).hasSize(6);
        assertThat(settings("host=a,b load_balance_hosts=random").balancesLoad())
                .isTrue();
    }

    @Test
    void host_emptyInAList_isTheDefault() {
        assertThat(settings("host=a,,b port=7").hosts())
                .containsExactly(
                        new HostSpec.TcpHost("a", Optional.empty(), 7),
                        new HostSpec.TcpHost("localhost", Optional.empty(), 7),
                        new HostSpec.TcpHost("b", Optional.empty(), 7));
    }

    @Test
    void host_at_isRefusedHereAndTakenByLibpq() {
        assertThatThrownBy(() -> settings("host=geheim@h"))
                .hasMessageContaining("%40")
                .hasMessageNotContaining("geheim");
        assertThat(ConnectOptions.parse("host=geheim@h", TestEnvironment.at(home))
                        .failure())
                .isEmpty();
    }

    @Test
    void hostaddr_alone_isAlsoTheName() {
        assertThat(settings("hostaddr=127.0.0.1").host())
                .isEqualTo(new HostSpec.TcpHost("127.0.0.1", Optional.of("127.0.0.1"), 5432));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "010.0.0.1", "1.2.3", "1.2.3.4.", "1.2.3.4.5", "db.example", "fe80::1%nosuchif0", ":"})
    void hostaddr_noAddress_isRefused(String address) {
        assertThatThrownBy(() -> settings("hostaddr=" + address))
                .hasMessage("could not parse network address \"" + address + "\": Name or service not known");
    }

    @Test
    void host_absent_isSocketThatExists() throws IOException {
        Path first = Files.createDirectory(home.resolve("first"));
        Path second = Files.createDirectory(home.resolve("second"));
        Files.createFile(second.resolve(".s.PGSQL.5433"));
        TestEnvironment environment = TestEnvironment.at(home).withSocketDirectories(first, second);
        assertThat(ConnectSettings.from(ConnInfo.parse("port=5433"), environment)
                        .host())
                .isEqualTo(new HostSpec.UnixSocket(second.toString(), 5433));
        assertThat(ConnectSettings.from(ConnInfo.parse("port=5434"), environment)
                        .host())
                .isEqualTo(new HostSpec.TcpHost("localhost", Optional.empty(), 5434));
    }

    @ParameterizedTest
    @CsvSource({"5,5", "' 7 ',7", "+3,3"})
    void connectTimeout_positive_isSeconds(String text, int seconds) {
        assertThat(settings("connect_timeout='" + text + "'").connectTimeout()).contains(Duration.ofSeconds(seconds));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1"})
    void connectTimeout_notPositive_isForEver(String text) {
        assertThat(settings("connect_timeout=" + text).connectTimeout()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "1.5", "1 2", "2147483648", "0x10"})
    void connectTimeout_noInteger_isRefused(String text) {
        assertThatThrownBy(() -> settings("connect_timeout='" + text + "'"))
                .hasMessage("invalid integer value \"" + text + "\" for connection option \"connect_timeout\"");
    }

    @Test
    void keepAlive_given_isRead() {
        assertThat(settings("keepalives=0 keepalives_idle=10 keepalives_interval=-5 keepalives_count=3")
                        .keepAlive())
                .isEqualTo(
                        new KeepAlive(false, Optional.of(Duration.ofSeconds(10)), Optional.empty(), OptionalInt.of(3)));
    }

    @Test
    void applicationName_empty_suppressesTheFallback() {
        assertThat(settings("fallback_application_name=f").applicationName()).contains("f");
        assertThat(settings("fallback_application_name=f application_name=a").applicationName())
                .contains("a");
        assertThat(settings("fallback_application_name=f application_name=''").applicationName())
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "'',3.0,3.0",
        "max_protocol_version=latest,3.0,3.2",
        "max_protocol_version=3.2,3.0,3.2",
        "min_protocol_version=3.2,3.2,3.2",
        "min_protocol_version=3.0 max_protocol_version=3.0,3.0,3.0"
    })
    void protocol_asked_isUnderstood(String text, String min, String max) {
        assertThat(settings(text).minProtocol()).hasToString(min);
        assertThat(settings(text).maxProtocol()).hasToString(max);
    }

    @Test
    void protocolVersion_code_isThatOfTheStartupMessage() {
        assertThat(ProtocolVersion.V3_0.code()).isEqualTo(196_608);
        assertThat(ProtocolVersion.V3_2.code()).isEqualTo(196_610);
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF8", "utf-8", "Unicode", "auto", ""})
    void clientEncoding_utf8_isSent(String name) {
        assertThat(settings("client_encoding='" + name + "'").startupParameters())
                .containsEntry("client_encoding", "UTF8");
    }

    @Test
    void clientEncoding_other_isRefused() {
        assertThatThrownBy(() -> settings("client_encoding=LATIN1"))
                .isInstanceOf(UnsupportedOptionException.class)
                .hasMessage("client_encoding \"LATIN1\" is not supported: text is sent and received as UTF-8;"
                        + " remove the option, set it to \"UTF8\", or unset PGCLIENTENCODING");
    }

    @Test
    void startupParameters_everything_inOrder() {
        Environment environment = Environment.of(
                Map.of("PGDATESTYLE", "ISO, MDY", "PGTZ", "Default", "PGGEQO", "off", "PGOPTIONS", "-c x=1"));
        assertThat(ConnectSettings.from(ConnInfo.parse("user=u dbname=d application_name=a"), environment)
                        .startupParameters())
                .containsExactly(
                        Map.entry("user", "u"),
                        Map.entry("database", "d"),
                        Map.entry("options", "-c x=1"),
                        Map.entry("application_name", "a"),
                        Map.entry("client_encoding", "UTF8"),
                        Map.entry("datestyle", "ISO, MDY"),
                        Map.entry("geqo", "off"));
    }

    @Test
    void toString_password_isHidden() {
        ConnectSettings settings = settings("password=geheim");
        assertThat(settings.toString()).contains("password=********").doesNotContain("geheim");
        assertThat(settings.password()).contains(Secret.of("geheim"));
        assertThat(settings.password().orElseThrow()).hasToString("********");
        assertThat(settings.password().orElseThrow().reveal()).isEqualTo("geheim");
        assertThat(Secret.of("a")).isNotEqualTo(Secret.of("b"));
    }
}
