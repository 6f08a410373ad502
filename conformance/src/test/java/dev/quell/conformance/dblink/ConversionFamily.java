package dev.quell.conformance.dblink;

/** Values that the server sends as one type and the caller wants as another. */
final class ConversionFamily implements Family {
    @Override
    public String name() {
        return "conversions";
    }

    @Override
    public void addTo(Scenarios scenarios) {
        scenarios.since(16, "numbers", ConversionFamily::numbers);
        scenarios.add("text", ConversionFamily::text);
        scenarios.add("truth values", ConversionFamily::booleans);
        scenarios.add("dates and times", ConversionFamily::dates);
        scenarios.add("dates and times in other styles", ConversionFamily::styles);
        scenarios.add("bytes, identifiers and documents", ConversionFamily::others);
        scenarios.since(17, "arrays", ConversionFamily::arrays);
        scenarios.add("nulls", ConversionFamily::nulls);
    }

    private static void each(Stage stage, String type, String... values) throws Exception {
        for (String value : values) {
            stage.rows("v " + type, "dblink", "a", "SELECT '" + value.replace("'", "''") + "'::text");
        }
    }

    private static void numbers(Stage stage) throws Exception {
        stage.call("dblink_connect", "a", stage.target());
        each(stage, "int", "1", "-1", " 42 ", "+7", "x", "", "1.5", "2147483647", "2147483648", "-2147483648", "1e3");
        each(stage, "smallint", "32767", "32768", "-32769", "y");
        each(stage, "bigint", "9223372036854775807", "9223372036854775808", "12x");
        each(stage, "numeric", "1.50", "1e3", "-0.0", "NaN", "x", " 12 ", "1234567890.123456789012345678901");
        each(stage, "numeric(5,2)", "1.239", "999.994", "999.995", "12345.6", "-1.005");
        each(stage, "real", "1.5", "1e40", "NaN", "Infinity", "x", "0.1");
        each(stage, "double precision", "1.5", "1e400", "-Infinity", "x", "0.1", "1e15", "100000000000000000000");
        each(stage, "oid", "1", "4294967295", "4294967296", "x");
        stage.rows("v int", "dblink", "a", "SELECT 5::bigint");
        stage.rows("v text", "dblink", "a", "SELECT 5::bigint");
        stage.rows("v int", "dblink", "a", "SELECT 5.0::numeric");
    }

    private static void text(Stage stage) throws Exception {
        stage.call("dblink_connect", "a", stage.target());
        each(stage, "text", "", "plain", " with blanks ", "Ünï€\uD83D\uDE00", "a\nb\tc", "back\\slash", "quo'te\"s");
        each(stage, "varchar(3)", "abc", "abcd", "ab    ", "äöü", "äöüß");
        each(stage, "char(4)", "ab", "abcd", "abcde", "abcd   ");
        each(stage, "char", "a", "ab");
        each(stage, "character varying", "abc");
        each(stage, "name", "abc", "x".repeat(70));
    }

    private static void booleans(Stage stage) throws Exception {
        stage.call("dblink_connect", "a", stage.target());
        each(
                stage, "boolean", "t", "f", "true", "FALSE", "yes", "no", "on", "off", "o", "of", "1", "0", " t ", "x",
                "");
        stage.rows("v bool", "dblink", "a", "SELECT 1");
    }

    private static void dates(Stage stage) throws Exception {
        stage.call("dblink_connect", "a", stage.target() + " options='-c timezone=UTC'");
        each(stage, "date", "2024-02-29", "2023-02-29", "x", "0044-03-15 BC", "infinity", "2024-13-01");
        each(stage, "time", "01:02:03", "01:02:03.5", "24:00:00", "25:00:00", "x");
        each(stage, "timestamp", "2024-02-29 01:02:03", "2024-02-29 01:02:03.123456", "infinity", "x");
        each(stage, "timestamptz", "2024-02-29 01:02:03+00", "2024-02-29 01:02:03.5+02", "-infinity", "x");
        each(
                stage,
                "interval",
                "1 day",
                "1 day 02:03:04",
                "1 year 2 mons",
                "-00:00:01",
                "3 weeks ago",
                "-1 mons +2 days",
                "1:2",
                "90",
                "",
                "x");
        stage.rows("d date, t timestamp, z timestamptz, i interval", "dblink", "a", """
                SELECT date '1999-12-31', timestamp '1999-12-31 23:59:59', timestamptz '1999-12-31 23:59:59+01', interval '5 days'""");
    }

    private static void styles(Stage stage) throws Exception {
        stage.call("dblink_connect", "a", stage.target() + " options='-c timezone=UTC'");
        for (String style : new String[] {"SQL, DMY", "SQL, MDY", "German", "Postgres, MDY", "Postgres, DMY"}) {
            stage.call("dblink_exec", "a", "SET datestyle = '" + style + "'");
            stage.rows("d date, t timestamp, z timestamptz", "dblink", "a", """
                    SELECT date '2001-02-03', timestamp '2001-02-03 04:05:06.7', timestamptz '2001-02-03 04:05:06+00'""");
            stage.call("dblink_send_query", "a", "SELECT date '2001-02-03'");
            stage.rows("d date", "dblink_get_result", "a");
            stage.rows("d date", "dblink_get_result", "a");
        }
        stage.call("dblink_exec", "a", "SET datestyle = 'ISO'");
        for (String style : new String[] {"postgres_verbose", "sql_standard", "iso_8601"}) {
            stage.call("dblink_exec", "a", "SET intervalstyle = '" + style + "'");
            stage.rows("i interval, j interval", "dblink", "a", """
                    SELECT interval '1 year 2 mons 3 days 04:05:06', interval '-1 day 2 hours'""");
            stage.rows("i interval, j interval, k interval", "dblink", "a", """
                    SELECT interval '-1 day -2 hours', interval '-1 year -2 mons', interval '0'""");
            stage.rows("i interval, j interval, k interval", "dblink", "a", """
                    SELECT interval '-1 mons 2 days -0.5 s', interval '1.25 s', interval '-100 days'""");
        }
    }

    private static void others(Stage stage) throws Exception {
        stage.call("dblink_connect", "a", stage.target());
        each(stage, "bytea", "\\x00ff", "\\x0", "abc", "\\000a");
        each(stage, "uuid", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11", "A0EEBC999C0B4EF8BB6D6BB9BD380A11", "x");
        each(stage, "json", "{\"a\":  1}", "[1, 2]");
        each(stage, "xml", "<a/>");
        stage.rows("v text", "dblink", "a", "SELECT '{1,2}'::int[]");
        stage.rows("v text", "dblink", "a", "SELECT row(1, 'a')");
        stage.rows("v text", "dblink", "a", "SELECT '127.0.0.1'::inet");
        stage.rows("v text", "dblink", "a", "SELECT '[1,5)'::int4range");
    }

    private static void arrays(Stage stage) throws Exception {
        stage.call("dblink_connect", "a", stage.target());
        each(stage, "int[]", "{}", "{1,2,NULL}", "{{1,2},{3,4}}", " { 1 , 2 } ", "[0:1]={5,6}", "{1,x}", "1,2", "{1");
        each(stage, "text[]", "{}", "{a,b}", "{\"a b\",\"c\\\"d\",NULL,\"NULL\",\"\"}", "{ä,\"x,y\"}");
        each(stage, "numeric[]", "{1.50,2}");
        each(stage, "boolean[]", "{t,false,NULL}");
        each(stage, "varchar(2)[]", "{ab,cd}", "{abc}");
        stage.rows("v text[]", "dblink", "a", "SELECT ARRAY[1,2]");
        stage.rows("v int[]", "dblink", "a", "SELECT ARRAY['1','2']");
        stage.rows("v timestamp[]", "dblink", "a", "SELECT ARRAY[timestamp '2024-01-01']");
    }

    private static void nulls(Stage stage) throws Exception {
        stage.call("dblink_connect", "a", stage.target());
        stage.rows(
                "a int, b text, c bool, d numeric(4,1), e int[]", "dblink", "a", "SELECT NULL, NULL, NULL, NULL, NULL");
        stage.rows("a int, b text", "dblink", "a", "SELECT NULL, '' UNION ALL SELECT 0, NULL");
    }
}
