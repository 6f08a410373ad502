package dev.quell.cli.shell;

/** What {@code \?} prints. */
final class Help {
    static final String TEXT = """
            A statement ends with a semicolon. Statements go to an H2 database in memory; the functions of dblink take
            them on to PostgreSQL servers:

              SELECT dblink_connect('one', 'host=localhost dbname=shop');
              SELECT dblink_send_query('one', 'SELECT count(*) FROM orders');
              SELECT * FROM dblink_get_result('one') AS t(orders bigint);

              \\dblink                connections: what each of them does, and for how long
              \\demo                  a first session, with a PostgreSQL of its own
              \\g, \\gx                run the statement, or the last one again; \\gx in expanded form
              \\p, \\r                 print, drop the statement that has been begun
              \\i FILE                run the statements in a file
              \\echo TEXT             print a text
              \\x [on|off|auto]       a line for each value
              \\timing [on|off]       say how long each statement took
              \\set ON_ERROR_STOP on  end a script at its first error
              \\q                     leave, as does Ctrl-D

            Ctrl-C cancels the statement that runs, and on its server the query it waits for.""";

    private Help() {}
}
