package dev.quell.cli;

import static dev.quell.cli.QuellProcess.quell;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.cli.QuellProcess.Ended;
import org.junit.jupiter.api.Test;

/** The backslash commands that psql has too: variables, users, tables. */
class ShellCommandsTest {
    @Test
    void variables_standForTheirValues() {
        Ended ended = quell("shell", "-v", "given=7", "-v", "ON_ERROR_STOP=on")
                .input("""
                        \\set name 'it''s'
                        \\set both :given 1
                        SELECT :'name' AS "name", :both AS both, ':given' AS quoted;
                        \\set statement 'SELECT 1 AS one; SELECT 2 AS two;'
                        :statement
                        \\set later :both \\\\ SELECT :later AS later;
                        \\unset name
                        \\echo :name :{?given}
                        """)
                .run();

        assertThat(ended.err()).isEmpty();
        assertThat(ended.out()).isEqualTo("""
                 name | both | quoted
                ------+------+--------
                 it's |   71 | :given
                (1 row)

                 one
                -----
                   1
                (1 row)

                 two
                -----
                   2
                (1 row)

                 later
                -------
                    71
                (1 row)

                :name TRUE
                """);
    }

    @Test
    void stopping_canBeSetInTheScript() {
        Ended ended = quell("shell")
                .input("select 1/0;\n\\set ON_ERROR_STOP on\n\\set bad-name x\nselect 'not reached';\n")
                .run();

        assertThat(ended.err())
                .startsWith("quell:<stdin>:1: ERROR:  Division by zero")
                .endsWith("quell:<stdin>:3: invalid variable name: \"bad-name\"\n");
        assertThat(ended.out()).isEmpty();
        assertThat(ended.status()).isEqualTo(1);
    }

    @Test
    void rowsAtOnce_areSettledAtTheStart() {
        assertThat(quell("shell", "-c", "\\set FETCH_COUNT 10").run().err()).contains("-v FETCH_COUNT=1000");
        assertThat(quell("shell", "-v", "FETCH_COUNT=many").run().err()).contains("integer expected");
    }

    @Test
    void user_hasASessionAndRightsOfHisOwn() {
        Ended ended = quell("shell").input("""
                        CREATE TABLE seen (a int);
                        CREATE TABLE hidden (a int);
                        CREATE USER bob PASSWORD 'first';
                        ALTER USER bob WITH PASSWORD 'second';
                        GRANT SELECT ON TABLE seen TO bob;
                        CREATE LOCAL TEMPORARY TABLE mine (a int);
                        \\set me :USER
                        \\c - bob
                        SELECT CURRENT_USER = 'bob' AS changed, :'USER' AS "user";
                        SELECT a FROM seen;
                        SELECT a FROM hidden;
                        CREATE SERVER s FOREIGN DATA WRAPPER dblink_fdw;
                        \\connect - :"me"
                        SELECT a FROM mine;
                        DROP USER bob;
                        CREATE USER bob;
                        CREATE USER bob;
                        DROP USER IF EXISTS nobody, bob;
                        DROP USER bob;
                        \\c - bob
                        SELECT 'not reached';
                        """).run();

        assertThat(ended.out())
                .contains("You are now connected to database \"quell\" as user \"bob\".\n")
                .contains(" changed | user\n---------+------\n t       | bob\n")
                .contains(" a\n---\n(0 rows)\n")
                .endsWith("DROP ROLE\nCREATE ROLE\nDROP ROLE\n");
        assertThat(ended.err().lines())
                .satisfiesExactly(
                        line -> assertThat(line).contains(":11: ERROR:  Not enough rights"),
                        line -> assertThat(line).contains(":12: ERROR:  permission denied for foreign-data wrapper"),
                        line -> assertThat(line).contains(":14: ERROR:  Table \"mine\" not found"),
                        line -> assertThat(line).endsWith(":17: ERROR:  role \"bob\" already exists"),
                        line -> assertThat(line).isEqualTo("NOTICE:  role \"nobody\" does not exist, skipping"),
                        line -> assertThat(line).endsWith(":19: ERROR:  role \"bob\" does not exist"),
                        line -> assertThat(line).contains(":20: \\connect: there is no user \"bob\""));
        assertThat(ended.status()).isEqualTo(1);
    }

    @Test
    void tables_areListedAndDescribed() {
        Ended ended = quell("shell").input("""
                        \\dt
                        CREATE TABLE item (id int PRIMARY KEY, tags text[], price numeric(6,2) NOT NULL DEFAULT 1);
                        CREATE VIEW cheap AS SELECT id FROM item WHERE price < 1;
                        \\d
                        \\dt i*
                        \\d item
                        \\d nosuch
                        """).run();

        assertThat(ended.out())
                .startsWith("CREATE TABLE\nCREATE VIEW\n")
                .contains("""
                   List of relations
                 Schema | Name  | Type
                --------+-------+-------
                 public | cheap | view
                 public | item  | table
                (2 rows)

                    List of tables
                 Schema | Name | Type
                --------+------+-------
                 public | item | table
                (1 row)

                                Table "public.item"
                 Column |        Type         | Nullable | Default
                --------+---------------------+----------+---------
                 id     | integer             | not null |\s
                 tags   | character varying[] |          |\s
                 price  | numeric(6,2)        | not null | 1
                Indexes:
                """)
                .contains(" PRIMARY KEY, btree (id)\n");
        assertThat(ended.err()).isEqualTo("""
                quell:<stdin>:1: Did not find any tables.
                quell:<stdin>:7: Did not find any relation named "nosuch".
                """);
    }

    @Test
    void textOfAnArray_becomesOneInAnArrayColumn() {
        Ended ended = quell("shell", "-v", "ON_ERROR_STOP=on").input("""
                        CREATE TABLE t (id int, tags text[], note text);
                        INSERT INTO t VALUES (1, '{a,"b c"}', '{a}'), (2, array['q'], null);
                        INSERT INTO t (tags, id) VALUES ('{x,NULL}', 3);
                        UPDATE t SET note = '{n}', tags = '{z}' WHERE id = 2;
                        SELECT * FROM t ORDER BY id;
                        INSERT INTO t VALUES (4, '{a', '');
                        """).run();

        assertThat(ended.out()).endsWith("""
                 id |   tags    | note
                ----+-----------+------
                  1 | {a,"b c"} | {a}
                  2 | {z}       | {n}
                  3 | {x,NULL}  |\s
                (3 rows)

                """);
        assertThat(ended.err()).isEqualTo("quell:<stdin>:6: ERROR:  malformed array literal: \"{a\"\n");
    }

    @Test
    void quote_thatIsOpenAtTheEnd_isSaid() {
        Ended ended = quell("shell").input("select 'one").run();

        assertThat(ended).isEqualTo(new Ended(1, "", "quell:<stdin>:1: ERROR:  unterminated quoted string\n"));
        assertThat(quell("shell", "-c", "\\echo 'one").run().err()).isEqualTo("\\echo: unterminated quoted string\n");
    }
}
