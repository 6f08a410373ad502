package dev.quell.cli.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quell.cli.shell.RoleStatement.AlterUser;
import dev.quell.cli.shell.RoleStatement.CreateUser;
import dev.quell.cli.shell.RoleStatement.DropUsers;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RoleGrammarTest {
    @Test
    void users_areReadInPostgresqlsWords() throws SQLException {
        assertThat(RoleGrammar.parse("CREATE USER Bob WITH LOGIN PASSWORD 'se''cret'"))
                .hasValue(new CreateUser("bob", Optional.of("se'cret"), false, false));
        assertThat(RoleGrammar.parse("create user if not exists \"Bob\" superuser"))
                .hasValue(new CreateUser("Bob", Optional.empty(), true, true));
        assertThat(RoleGrammar.parse("alter user bob password 'x' nosuperuser"))
                .hasValue(new AlterUser("bob", Optional.of("x"), Optional.of(false)));
        assertThat(RoleGrammar.parse("drop user if exists a, \"B\"")).hasValue(new DropUsers(List.of("a", "B"), true));
    }

    @Test
    void users_areReadInH2sWordsToo() throws SQLException {
        assertThat(RoleGrammar.parse("create user bob password 'x' admin"))
                .hasValue(new CreateUser("bob", Optional.of("x"), true, false));
        assertThat(RoleGrammar.parse("alter user bob set password 'x'"))
                .hasValue(new AlterUser("bob", Optional.of("x"), Optional.empty()));
        assertThat(RoleGrammar.parse("alter user bob admin false"))
                .hasValue(new AlterUser("bob", Optional.empty(), Optional.of(false)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "create user mapping for bob server s",
                "alter user bob rename to alice",
                "create user bob salt '01' hash '02'",
                "create table t (a int)",
                "drop role r"
            })
    void everythingElse_isLeftToOthers(String sql) throws SQLException {
        assertThat(RoleGrammar.parse(sql)).isEmpty();
    }

    @Test
    void mistake_isSaidWithoutThePassword() {
        assertThatThrownBy(() -> RoleGrammar.parse("create user bob password 'hidden' 'hidden'"))
                .hasMessage("syntax error at or near a string");
        assertThatThrownBy(() -> RoleGrammar.parse("create user bob nologin"))
                .hasMessage("syntax error at or near \"nologin\"");
    }
}
