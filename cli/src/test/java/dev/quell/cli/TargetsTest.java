package dev.quell.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quell.cli.console.CliException;
import dev.quell.cli.console.ExitStatus;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TargetsTest {
    private static List<String> names(Map<String, String> environment, String... conninfos) throws CliException {
        return new Targets(environment)
                .of(List.of(conninfos)).stream().map(Target::name).toList();
    }

    @Test
    void name_ofATarget_saysWhereAndNoSecret() throws CliException {
        assertThat(names(
                        Map.of(),
                        "host=db1 port=5433 dbname=app user=me password=sekrit",
                        "postgresql://me:sekrit@db2/app",
                        "host=/run/sockets dbname=app",
                        "hostaddr=::1 dbname=app"))
                .containsExactly("db1:5433/app", "db2:5432/app", "local:5432/app", "[::1]:5432/app");
    }

    @Test
    void names_thatWouldBeTheSame_areNumbered() throws CliException {
        assertThat(names(Map.of(), "host=a user=x dbname=d", "host=b dbname=d", "host=a user=y dbname=d"))
                .containsExactly("a:5432/d (1)", "b:5432/d", "a:5432/d (2)");
    }

    @Test
    void environment_thatNamesTheServer_isTheTarget() throws CliException {
        Map<String, String> environment = Map.of("PGHOST", "db3", "PGPORT", "5434", "PGDATABASE", "app");

        assertThat(new Targets(environment).areUnnamed(List.of())).isFalse();
        assertThat(names(environment)).containsExactly("db3:5434/app");
    }

    @Test
    void environment_thatSaysOnlyHowToConnect_namesNoTarget() {
        Map<String, String> environment = Map.of("PGUSER", "me", "PGPASSWORD", "sekrit", "PGHOST", "");

        assertThat(new Targets(environment).areUnnamed(List.of())).isTrue();
        assertThat(new Targets(environment).areUnnamed(List.of("dbname=app"))).isFalse();
    }

    @Test
    void plainWord_asTarget_isADatabase() throws CliException {
        assertThat(names(Map.of("PGHOST", "db3"), "app")).containsExactly("db3:5432/app");
    }

    @Test
    void jdbcUrl_asTarget_isAUsageErrorThatSaysWhatToRemove() {
        assertThatThrownBy(() -> names(Map.of(), "jdbc:postgresql://me:sekrit@db1/app"))
                .isInstanceOfSatisfying(
                        CliException.class, e -> assertThat(e.status()).isEqualTo(ExitStatus.USAGE))
                .hasMessageContaining("-d")
                .hasMessageContaining("remove \"jdbc:\"")
                .hasMessageNotContaining("sekrit");
    }

    @Test
    void malformedConnectionString_asTarget_isAUsageErrorWithoutItsPassword() {
        assertThatThrownBy(() -> names(Map.of(), "host=a passwort=sekrit"))
                .isInstanceOfSatisfying(
                        CliException.class, e -> assertThat(e.status()).isEqualTo(ExitStatus.USAGE))
                .hasMessageContaining("-d")
                .hasMessageContaining("passwort")
                .hasMessageNotContaining("sekrit");
    }
}
