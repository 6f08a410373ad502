package dev.quell.conninfo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class UnsupportedOptionsTest {
    private static final Environment NOTHING = Environment.of(Map.of());

    /** Every option is either read by the settings or refused; this lists those that are read. */
    private static final Set<ConnOption> HONOURED = EnumSet.of(
            ConnOption.SERVICE,
            ConnOption.USER,
            ConnOption.PASSWORD,
            ConnOption.PASSFILE,
            ConnOption.CHANNEL_BINDING,
            ConnOption.CONNECT_TIMEOUT,
            ConnOption.DBNAME,
            ConnOption.HOST,
            ConnOption.HOSTADDR,
            ConnOption.PORT,
            ConnOption.CLIENT_ENCODING,
            ConnOption.OPTIONS,
            ConnOption.APPLICATION_NAME,
            ConnOption.FALLBACK_APPLICATION_NAME,
            ConnOption.KEEPALIVES,
            ConnOption.KEEPALIVES_IDLE,
            ConnOption.KEEPALIVES_INTERVAL,
            ConnOption.KEEPALIVES_COUNT,
            ConnOption.SSLMODE,
            ConnOption.SSLNEGOTIATION,
            ConnOption.SSLCERT,
            ConnOption.SSLKEY,
            ConnOption.SSLCERTMODE,
            ConnOption.SSLPASSWORD,
            ConnOption.SSLROOTCERT,
            ConnOption.SSLCRL,
            ConnOption.SSLCRLDIR,
            ConnOption.SSLSNI,
            ConnOption.REQUIREPEER,
            ConnOption.REQUIRE_AUTH,
            ConnOption.MIN_PROTOCOL_VERSION,
            ConnOption.MAX_PROTOCOL_VERSION,
            ConnOption.SSL_MIN_PROTOCOL_VERSION,
            ConnOption.SSL_MAX_PROTOCOL_VERSION,
            ConnOption.LOAD_BALANCE_HOSTS);

    /** 32 bytes. */
    private static final String KEY = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";

    private static final Map<ConnOption, String> KNOWN_VALUES = Map.of(
            ConnOption.GSSENCMODE,
            "require",
            ConnOption.TARGET_SESSION_ATTRS,
            "primary",
            ConnOption.SCRAM_CLIENT_KEY,
            KEY,
            ConnOption.SCRAM_SERVER_KEY,
            KEY);

    @ParameterizedTest
    @EnumSource
    void option_notHonoured_isRefused(ConnOption option) {
        if (HONOURED.contains(option)) {
            return;
        }
        ConnInfo info = ConnInfo.parse("user=u").with(option, KNOWN_VALUES.getOrDefault(option, "1"));
        assertThatThrownBy(() -> ConnectSettings.from(info, NOTHING))
                .isInstanceOfSatisfying(
                        UnsupportedOptionException.class,
                        failure -> assertThat(failure.option()).isEqualTo(option));
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = " -> ",
            quoteCharacter = '`',
            value = {
                "sslkeylogfile=/tmp/keys -> connection option \"sslkeylogfile\" is not supported yet: Java's TLS does not give its keys away; remove it",
                "target_session_attrs=primary -> connection option \"target_session_attrs\" is not supported yet: remove it, set it to \"any\", or unset PGTARGETSESSIONATTRS",
                "tcp_user_timeout=5 -> connection option \"tcp_user_timeout\" is not supported yet: Java cannot set this option of a socket; remove it",
                "gssencmode=require -> gssencmode value \"require\" invalid when GSSAPI support is not compiled in",
            })
    void option_refused_saysWhatToDo(String text, String message) {
        assertThatThrownBy(() -> ConnectSettings.from(ConnInfo.parse("user=u " + text), NOTHING))
                .isInstanceOf(UnsupportedOptionException.class)
                .hasMessage(message);
    }

    @Test
    void option_fromVariable_isRefusedToo() {
        Environment environment = Environment.of(Map.of("PGUSER", "u", "PGTARGETSESSIONATTRS", "primary"));
        assertThatThrownBy(() -> ConnectSettings.from(ConnInfo.empty(), environment))
                .hasMessage(
                        "connection option \"target_session_attrs\" is not supported yet: remove it, set it to \"any\","
                                + " or unset PGTARGETSESSIONATTRS");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "gssencmode=prefer",
                "gssencmode=disable",
                "replication=false",
                "replication=",
                "target_session_attrs=any",
                "load_balance_hosts=disable",
                "sslcertmode=allow",
                "sslcompression=0",
                "tcp_user_timeout=0",
                "tcp_user_timeout=-1",
                "require_auth=",
                "krbsrvname=postgres",
                "gssdelegation=0"
            })
    void option_neutralValue_isAccepted(String text) {
        assertThatCode(() -> ConnectSettings.from(ConnInfo.parse("user=u " + text), NOTHING))
                .doesNotThrowAnyException();
    }
}
