/**
 * The functions of PostgreSQL's extension dblink, with its semantics and its words: connections with names, queries that
 * run while the program does something else, cursors, notifications.
 *
 * <p>Begin with {@link dev.quell.dblink.Dblink#open()}.
 *
 * @see <a href="https://www.postgresql.org/docs/18/dblink.html">dblink in PostgreSQL's manual</a>
 */
@NullMarked
package dev.quell.dblink;

import org.jspecify.annotations.NullMarked;
