package dev.quell.h2;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ColumnDefinitionListsTest {
    @Test
    void list_ofTypes_movesIntoTheCall() {
        assertThat(ColumnDefinitionLists.rewrite(
                        "SELECT * FROM dblink_get_result('dtest1') AS t1(f1 int, f2 text, f3 text[]);"))
                .isEqualTo(
                        "SELECT * FROM dblink_get_result('dtest1', ARRAY['int', 'text', 'text[]']) AS t1(f1, f2, f3);");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '#',
            value = {
                "timestamp(3)  with   time zone | timestamp(3) with time zone",
                "numeric(10, 2) | numeric(10,2)",
                "double precision | double precision",
                "varchar(20)[3] | varchar(20)[3]",
                "text COLLATE \"C\" | text",
                "pg_catalog.int4 | pg_catalog.int4",
                "int /* no, comment ( */ array | int array",
                "\"My Type\" | \"My Type\"",
            })
    void type_ofSeveralTokens_isKeptWhole(String written, String passedOn) {
        assertThat(ColumnDefinitionLists.rewrite("SELECT a FROM dblink('c', 'q') AS t(\"A b\" " + written + ", b int)"))
                .isEqualTo("SELECT a FROM dblink('c', 'q', ARRAY['" + passedOn + "', 'int']) AS t(\"A b\", b)");
    }

    @Test
    void list_withoutTableName_getsTheFunctionsName() {
        assertThat(ColumnDefinitionLists.rewrite("SELECT * FROM dblink('q') AS (a int)"))
                .isEqualTo("SELECT * FROM dblink('q', ARRAY['int']) AS dblink(a)");
    }

    @Test
    void call_ofAnyWriting_isFound() {
        assertThat(ColumnDefinitionLists.rewrite(
                        "select*from public . \"dblink_fetch\"('c',$x$)$x$,5)t(a int),DBLINK (?)as u(b int)"))
                .isEqualTo(
                        "select*from public . \"dblink_fetch\"('c',$x$)$x$,5, ARRAY['int'])t(a),DBLINK (?, ARRAY['int'])as u(b)");
    }

    @Test
    void call_insideAnother_isRewrittenToo() {
        assertThat(ColumnDefinitionLists.rewrite(
                        "SELECT * FROM dblink((SELECT s FROM dblink('a', 'b') AS x(s text))) AS y(i int)"))
                .isEqualTo(
                        "SELECT * FROM dblink((SELECT s FROM dblink('a', 'b', ARRAY['text']) AS x(s)), ARRAY['int']) AS y(i)");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT * FROM dblink('c', 'q')",
                "SELECT * FROM dblink('c', 'q') AS t",
                "SELECT * FROM dblink('c', 'q') AS t(a, b)",
                "SELECT * FROM dblink('c', 'q') AS t(a int, b)",
                "SELECT 'dblink(1) AS t(a int)'",
                "SELECT $$ FROM dblink('q') AS t(a int) $$",
                "SELECT $b$ FROM dblink('q') AS t(a int) $b$",
                "SELECT E'\\' FROM dblink(1) AS t(a int)'",
                "-- dblink('q') AS t(a int)",
                "/* /* */ dblink('q') AS t(a int) */ SELECT 1",
                "SELECT \" FROM dblink('q') AS t(a int)\"",
                "SELECT * FROM other('q') AS t(a int)",
                "SELECT * FROM dblink('q') WHERE (a IS NULL)",
                "SELECT * FROM dblink('q') JOIN (local l CROSS JOIN m) ON true",
                "WITH dblink(a) AS (SELECT x y) SELECT 1",
                "CREATE TABLE dblink(a int) AS (SELECT x y)",
                "INSERT INTO dblink(a, b) VALUES (1, 2)",
                "SELECT * FROM dblink('q') AS t(a int",
                "SELECT * FROM dblink('q",
                "SELECT dblink",
                "",
            })
    void statement_withoutSuchAList_staysAsItIs(String sql) {
        assertThat(ColumnDefinitionLists.rewrite(sql)).isEqualTo(sql);
    }
}
