package dev.quell.conformance;

/**
 * One way to be connected.
 *
 * @param protocol the version of the protocol, 3.0 or 3.2, which have cancel keys of different lengths
 */
record Combination(Via via, Mode mode, String protocol) {
    @Override
    public String toString() {
        return via + ", " + mode + ", " + protocol;
    }
}
