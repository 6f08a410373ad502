/**
 * Scenarios that are played to the real libpq and to Quell's, call by call, and whose traces have to be the same. To add
 * some, write a {@link dev.quell.conformance.libpq.Family} and name it in {@link dev.quell.conformance.libpq.Families}.
 */
@NullMarked
package dev.quell.conformance.libpq;

import org.jspecify.annotations.NullMarked;
