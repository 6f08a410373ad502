package dev.quell.cli.shell;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CommandTagTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "insert into t values (1), (2)|INSERT 0 2",
                "/* x */ Update t set a = 1|UPDATE 2",
                "delete from t|DELETE 2",
                "create table t (a int)|CREATE TABLE",
                "create or replace view v as select 1|CREATE VIEW",
                "create local temporary table t (a int)|CREATE TABLE",
                "create unique index i on t(a)|CREATE INDEX",
                "CREATE USER MAPPING FOR x SERVER y|CREATE USER MAPPING",
                "create server s foreign data wrapper w|CREATE SERVER",
                "drop table t|DROP TABLE",
                "begin|BEGIN",
                "start transaction|START TRANSACTION",
                "end|COMMIT",
                "abort|ROLLBACK",
                "set search_path to public|SET"
            })
    void tag_isPostgresqls(String sql, String tag) {
        assertThat(CommandTag.of(sql, 2)).isEqualTo(tag);
    }
}
