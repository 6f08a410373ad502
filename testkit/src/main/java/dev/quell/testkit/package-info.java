/**
 * Real servers, certificates, proxies that meddle, servers that misbehave and checks for leaks, for the tests of the
 * other modules; uses nothing of the client that is tested.
 */
@NullMarked
package dev.quell.testkit;

import org.jspecify.annotations.NullMarked;
