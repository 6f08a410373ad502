package dev.quell.cli.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ForeignGrammarTest {
    private static ForeignStatement parse(String sql) throws SQLException {
        return ForeignGrammar.parse(sql, "me").orElseThrow();
    }

    @Test
    void createServer_withOptions_isRead() throws SQLException {
        assertThat(
                        parse(
                                "CREATE SERVER fdtest FOREIGN DATA WRAPPER dblink_fdw OPTIONS (hostaddr '127.0.0.1', DBNAME 'it''s')"))
                .isEqualTo(new ForeignStatement.CreateServer(
                        "fdtest", Map.of("hostaddr", "127.0.0.1", "dbname", "it's"), false));
        assertThat(parse(
                        "create server if not exists \"Fd\" type 'x' version '1' foreign data wrapper dblink_fdw -- w"))
                .isEqualTo(new ForeignStatement.CreateServer("Fd", Map.of(), true));
    }

    @ParameterizedTest
    @CsvSource({"CURRENT_USER,me", "user,me", "\"user\",user", "Somebody,somebody", "PUBLIC,public"})
    void userMapping_isForWhomItSays(String written, String user) throws SQLException {
        assertThat(parse("CREATE USER MAPPING FOR " + written + " SERVER s OPTIONS (user 'u', password 'p')"))
                .isEqualTo(
                        new ForeignStatement.CreateUserMapping(user, "s", Map.of("user", "u", "password", "p"), false));
    }

    @Test
    void drops_areRead() throws SQLException {
        assertThat(parse("drop server s cascade")).isEqualTo(new ForeignStatement.DropServer("s", false, true));
        assertThat(parse("drop user mapping if exists for u server s"))
                .isEqualTo(new ForeignStatement.DropUserMapping("u", "s", true));
    }

    @ParameterizedTest
    @ValueSource(strings = {"create user u", "create table server (a int)", "select 1", "drop user u", ""})
    void otherStatements_areLeftAlone(String sql) throws SQLException {
        assertThat(ForeignGrammar.mayBe(sql)).isFalse();
        assertThat(ForeignGrammar.parse(sql, "me")).isEmpty();
    }

    @Test
    void mistake_isShownButNoPassword() {
        assertThatThrownBy(() -> parse("create server s foreign wrapper x"))
                .hasMessage("syntax error at or near \"wrapper\"");
        assertThatThrownBy(() -> parse("create user mapping for u server s options (password = 'hidden')"))
                .hasMessage("syntax error at or near \"=\"");
        assertThatThrownBy(() -> parse("create user mapping for u server s options (password 'hidden' 'hidden')"))
                .hasMessageNotContaining("hidden");
        assertThat(new ForeignStatement.CreateUserMapping("u", "s", Map.of("password", "hidden"), false).toString())
                .doesNotContain("hidden");
    }
}
