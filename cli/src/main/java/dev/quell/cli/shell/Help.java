package dev.quell.cli.shell;

/** The shell's own words about itself. */
final class Help {
    /** What {@code help} prints. */
    static final String WELCOME = """
            This is quell shell: SQL in an H2 database, with the functions of PostgreSQL's dblink.
            Type:  \\demo for a first session
                   \\? for help with the shell's commands
                   \\g or terminate with semicolon to execute query
                   \\q to quit""";

    /** What {@code \?} prints. */
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
              \\set NAME VALUE        set a variable: :NAME, :'NAME' or :"NAME" stands for it; \\unset NAME
              \\set ON_ERROR_STOP on  end a script at its first error
              \\c - USER              go on as another user of the database, in a new session
              \\d [NAME], \\dt, \\dv   list tables and views, describe one
              \\q                     leave, as do quit, exit and Ctrl-D

            Ctrl-C cancels the statement that runs, and on its server the query it waits for.""";

    private Help() {}
}
