package dev.quell.cli.shell;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretsTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT dblink_connect('a', 'host=h user=u password=x');",
                "SELECT dblink_connect('a', 'host=h PASSWORD = x')",
                "SELECT dblink_connect('postgresql://u:x@h/db')",
                "SELECT dblink_connect('postgres://h/db?user=u&password=x')",
                "SELECT dblink_connect('postgres://h/db?p%61ssword=x')",
                "SELECT dblink_connect('host=h sslpassword=x')",
                "SELECT dblink_connect('host=h oauth_client_secret=x')",
                "SELECT dblink_connect('host=h scram_client_key=x')",
                "CREATE USER MAPPING FOR u SERVER s OPTIONS (user 'u', password 'x')",
                "SELECT dblink_connect('a', 'host=h pasword=x')",
                "SELECT dblink_connect('a', 'host=h pass=x')",
                "SELECT dblink_connect('a', 'host=h pwd=x')",
                "SELECT dblink_connect('a', E'host=h p\\x61ssword=x')",
                "SELECT dblink_connect('a', U&'host=h p\\0061ssword=x')",
                "create user u identified by 'x'",
                "ALTER USER u PASSWORD 'x'",
                "SELECT dblink_exec('a', 'ALTER ROLE u PASSWORD ''x''')"
            })
    void textWithASecret_isFound(String text) {
        assertThat(Secrets.mayBeIn(text)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT dblink_connect('a', 'host=h user=u dbname=d');",
                "SELECT dblink_connect('postgresql://h/db')",
                "select 'me@example.com'",
                "select E'a\\tb', passenger, towed from paid",
                "\\dblink"
            })
    void textWithoutOne_isNot(String text) {
        assertThat(Secrets.mayBeIn(text)).isFalse();
    }
}
