/**
 * What H2 calls: the functions themselves, the rows they give, and what belongs to one H2 session.
 *
 * <p>Seen by H2 alone. It is built on H2's internals where JDBC's interfaces cannot say what is needed: typed columns, rows
 * that stream, a statement that was cancelled, the end of a session.
 */
@NullMarked
package dev.quell.h2.functions;

import org.jspecify.annotations.NullMarked;
