package dev.quell.runtime;

/**
 * Says that some session could not deal with an error where it came up: what there was no memory or no stack left for has to
 * be done by a loop, later. A call cannot be counted on there, so that it is a field.
 */
final class Distress {
    static volatile boolean called;

    private Distress() {}
}
