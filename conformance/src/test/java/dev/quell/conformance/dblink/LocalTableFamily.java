package dev.quell.conformance.dblink;

import java.sql.Connection;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code dblink_get_pkey} and {@code dblink_build_sql_*}. */
final class LocalTableFamily implements Family {
    private static final String TABLES = """
            DROP SCHEMA IF EXISTS local_tables CASCADE;
            DROP TABLE IF EXISTS foo, no_key, "Odd Name", dropped, quotes, twice, include;
            CREATE SCHEMA local_tables;
            CREATE TABLE foo(f1 int, f2 text, f3 text[], PRIMARY KEY (f1, f2));
            INSERT INTO foo VALUES (0, 'a', '{a0,b0,c0}'), (1, 'b', '{"a ''1",NULL}'), (2, 'c', NULL);
            CREATE TABLE no_key(x int, y text);
            INSERT INTO no_key VALUES (1, 'one'), (1, 'two'), (2, NULL), (NULL, 'none');
            CREATE TABLE "Odd Name"("Select" int PRIMARY KEY, "a b" text, lower text, "user" text, name text, "date" text);
            INSERT INTO "Odd Name" VALUES (1, 'x', 'y', 'z', 'n', 'd');
            CREATE TABLE dropped(gone1 int, a int, gone2 int, b text, c numeric, PRIMARY KEY (b, a));
            INSERT INTO dropped VALUES (9, 1, 9, 'k', 1.50);
            ALTER TABLE dropped DROP COLUMN gone1, DROP COLUMN gone2;
            CREATE TABLE quotes(k text PRIMARY KEY, v text);
            INSERT INTO quotes VALUES ('it''s', 'back\\slash'), ('', '');
            CREATE TABLE local_tables.hidden(id int PRIMARY KEY, t text);
            INSERT INTO local_tables.hidden VALUES (1, 'x');
            CREATE TABLE include(a int, b int, c int, PRIMARY KEY (c, a) INCLUDE (b));
            CREATE OR REPLACE VIEW a_view AS SELECT 1 AS x;
            """;

    @Override
    public String name() {
        return "local tables";
    }

    @Override
    public void addTo(Scenarios scenarios) {
        scenarios.add("primary keys", LocalTableFamily::keys);
        scenarios.add("inserts", LocalTableFamily::inserts);
        scenarios.add("updates", LocalTableFamily::updates);
        scenarios.add("deletes", LocalTableFamily::deletes);
        scenarios.add("wrong numbers and arrays", LocalTableFamily::wrong);
        scenarios.add("rows that are not there, or more than one", LocalTableFamily::rows);
        scenarios.add("odd names and values", LocalTableFamily::odd);
    }

    private static void tables(Stage stage) throws Exception {
        try (Connection connection = RealSide.connect(stage.host());
                Statement statement = connection.createStatement()) {
            statement.execute(TABLES);
        }
    }

    private static Call.IntVector at(Integer... numbers) {
        return new Call.IntVector(List.of(numbers));
    }

    private static Call.TextArray values(@Nullable String... elements) {
        return new Call.TextArray(Arrays.asList(elements));
    }

    private static void keys(Stage stage) throws Exception {
        tables(stage);
        for (String name : new String[] {
            "foo",
            "public.foo",
            "FOO",
            "\"foo\"",
            "no_key",
            "\"Odd Name\"",
            "dropped",
            "include",
            "local_tables.hidden",
            "hidden",
            "none",
            "Odd Name",
            "a.b.c.d",
            "",
            "a_view",
            "\"unterminated",
            "none.none"
        }) {
            stage.call("dblink_get_pkey", name);
        }
    }

    private static void inserts(Stage stage) throws Exception {
        tables(stage);
        stage.call("dblink_build_sql_insert", "foo", at(1, 2), 2, values("0", "a"), values("99", "xyz"));
        stage.call("dblink_build_sql_insert", "foo", at(1, 2), 2, values("1", "b"), values("99", "x'y"));
        stage.call("dblink_build_sql_insert", "foo", at(1, 2), 2, values("2", "c"), values("99", null));
        stage.call("dblink_build_sql_insert", "foo", at(2, 1), 2, values("c", "2"), values("k", "8"));
        stage.call("dblink_build_sql_insert", "foo", at(1, 2), 1, values("2"), values("8"));
        stage.call("dblink_build_sql_insert", "foo", at(1), 5, values("2"), values("8"));
        stage.call("dblink_build_sql_insert", "public.foo", at(1), 1, values("2"), values("8"));
        stage.call("dblink_build_sql_insert", "local_tables.hidden", at(1), 1, values("1"), values("2"));
        stage.call("dblink_build_sql_insert", "dropped", at(1, 2), 2, values("1", "k"), values("2", "l"));
        stage.call("dblink_build_sql_insert", "no_key", at(2), 1, values("two"), values("three"));
    }

    private static void updates(Stage stage) throws Exception {
        tables(stage);
        stage.call("dblink_build_sql_update", "foo", at(1, 2), 2, values("0", "a"), values("99", "xyz"));
        stage.call("dblink_build_sql_update", "foo", at(1, 2), 2, values("2", "c"), values("99", null));
        stage.call("dblink_build_sql_update", "foo", at(2), 1, values("b"), values("k"));
        stage.call("dblink_build_sql_update", "dropped", at(2), 1, values("k"), values("l"));
        stage.call("dblink_build_sql_update", "local_tables.hidden", at(1), 1, values("1"), values("2"));
        stage.call("dblink_build_sql_update", "no_key", at(1), 1, values((String) null), values("5"));
    }

    private static void deletes(Stage stage) throws Exception {
        tables(stage);
        stage.call("dblink_build_sql_delete", "foo", at(1, 2), 2, values("99", "xyz"));
        stage.call("dblink_build_sql_delete", "foo", at(1, 2), 2, values(null, "it's"));
        stage.call("dblink_build_sql_delete", "foo", at(1, 2), 1, values("1"));
        stage.call("dblink_build_sql_delete", "dropped", at(3, 1), 2, values("1.5", "2"));
        stage.call("dblink_build_sql_delete", "\"Odd Name\"", at(1, 4), 2, values("1", "u"));
    }

    private static void wrong(Stage stage) throws Exception {
        tables(stage);
        for (int count : new int[] {0, -1, Integer.MIN_VALUE}) {
            stage.call("dblink_build_sql_delete", "foo", at(1), count, values("1"));
            stage.call("dblink_build_sql_insert", "foo", at(1), count, values("1"), values("1"));
            stage.call("dblink_build_sql_update", "foo", at(1), count, values("1"), values("1"));
        }
        for (int number : new int[] {0, -1, 4, 32767, -32768}) {
            stage.call("dblink_build_sql_delete", "foo", at(number), 1, values("1"));
            stage.call("dblink_build_sql_insert", "foo", at(1, number), 2, values("1", "1"), values("1", "2"));
        }
        stage.call("dblink_build_sql_delete", "dropped", at(4), 1, values("1"));
        stage.call("dblink_build_sql_delete", "foo", at(1, 2), 2, values("1"));
        stage.call("dblink_build_sql_delete", "foo", at(1), 1, values("1", "2"));
        stage.call("dblink_build_sql_insert", "foo", at(1, 2), 2, values("1"), values("1", "2"));
        stage.call("dblink_build_sql_insert", "foo", at(1, 2), 2, values("0", "a"), values("1"));
        stage.call("dblink_build_sql_update", "foo", at(1, 2), 2, values("0", "a", "b"), values("1", "2"));
        stage.call("dblink_build_sql_update", "foo", at(1, 2), 2, values("0", "a"), values());
        stage.call("dblink_build_sql_delete", "none", at(1), 1, values("1"));
        stage.call("dblink_build_sql_delete", null, at(1), 1, values("1"));
    }

    private static void rows(Stage stage) throws Exception {
        tables(stage);
        stage.call("dblink_build_sql_insert", "foo", at(1), 1, values("77"), values("1"));
        stage.call("dblink_build_sql_update", "foo", at(1), 1, values("77"), values("1"));
        stage.call("dblink_build_sql_insert", "no_key", at(1), 1, values("1"), values("2"));
        stage.call("dblink_build_sql_update", "no_key", at(1), 1, values("1"), values("2"));
        stage.call("dblink_build_sql_insert", "no_key", at(1), 1, values("x"), values("2"));
        stage.call("dblink_build_sql_insert", "no_key", at(2), 1, values((String) null), values("2"));
    }

    private static void odd(Stage stage) throws Exception {
        tables(stage);
        stage.call("dblink_build_sql_insert", "\"Odd Name\"", at(1), 1, values("1"), values("2"));
        stage.call("dblink_build_sql_update", "\"Odd Name\"", at(1), 1, values("1"), values("2"));
        stage.call("dblink_build_sql_insert", "quotes", at(1), 1, values("it's"), values("a\\b"));
        stage.call("dblink_build_sql_update", "quotes", at(1), 1, values("it's"), values("c'd\\'"));
        stage.call("dblink_build_sql_update", "quotes", at(1), 1, values(""), values("ä€"));
        stage.call("dblink_build_sql_delete", "quotes", at(1), 1, values("a\\b'c"));
    }
}
