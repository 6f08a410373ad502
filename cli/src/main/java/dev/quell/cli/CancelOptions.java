package dev.quell.cli;

import java.time.Duration;

/**
 * What {@code quell cancel} was asked to do.
 *
 * @param deadline the limit for delivering
 * @param maxAge how old a token may be
 */
record CancelOptions(TokenOptions tokens, Duration deadline, Duration maxAge) {}
