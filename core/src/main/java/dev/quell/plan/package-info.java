/**
 * What the connection options come to in the terms of the protocol and the transport, for whoever turns the machines. No
 * I/O, no state.
 */
@NullMarked
package dev.quell.plan;

import org.jspecify.annotations.NullMarked;
