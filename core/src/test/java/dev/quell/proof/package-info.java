/**
 * The library as an application sees it, put to the proof against real servers, servers that misbehave, and a network
 * that does.
 */
@NullMarked
package dev.quell.proof;

import org.jspecify.annotations.NullMarked;
