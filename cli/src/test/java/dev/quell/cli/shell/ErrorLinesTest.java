package dev.quell.cli.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;

class ErrorLinesTest {
    private static String errorOf(String sql) throws SQLException {
        try (Connection connection =
                        DriverManager.getConnection("jdbc:h2:mem:;MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE");
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
            throw new AssertionError("this should fail: " + sql);
        } catch (SQLException e) {
            return ErrorLines.of(e, false);
        }
    }

    @Test
    void syntaxError_isShownWithItsPlace() throws SQLException {
        assertThat(errorOf("select 1,\n  'a\"\\', \"b\" frm t where"))
                .startsWith("ERROR:  syntax error\nLINE 2:   'a\"\\', \"b\" frm t where\n" + " ".repeat(25) + "^");
    }

    @Test
    void error_ofH2_isShownWithoutTheStatementAndItsNumber() throws SQLException {
        assertThat(errorOf("select nosuch")).isEqualTo("ERROR:  Column \"nosuch\" not found");
    }

    @Test
    void error_ofAFunction_keepsItsLinesAndIsMadeHarmless() {
        SQLException error = new SQLException("a\u001b[2Jb\nDETAIL:  connection failed\n\tIs it there?", "08001");

        assertThat(ErrorLines.of(error, false))
                .isEqualTo("ERROR:  a␛[2Jb\nDETAIL:  connection failed\n        Is it there?");
    }

    @Test
    void syntaxError_inAStatementWithAPassword_doesNotShowIt() throws SQLException {
        assertThat(errorOf("create user u with password 'hidden'"))
                .startsWith("ERROR:  syntax error")
                .doesNotContain("hidden");
    }
}
