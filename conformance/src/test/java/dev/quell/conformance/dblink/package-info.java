/**
 * Scenarios that are played to PostgreSQL's own dblink, through SQL, and to Quell's, call by call, and whose traces have to be
 * the same. To add some, write a {@link dev.quell.conformance.dblink.Family} and name it in {@link
 * dev.quell.conformance.dblink.Families}.
 */
@NullMarked
package dev.quell.conformance.dblink;

import org.jspecify.annotations.NullMarked;
