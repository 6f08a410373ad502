/**
 * Trials of the whole client through its public doors alone, against real servers and poolers: the torture of its cancel,
 * which looks for the one request in a million that hits a wrong query, gets lost, or leaves something hanging.
 */
@NullMarked
package dev.quell.conformance;

import org.jspecify.annotations.NullMarked;
