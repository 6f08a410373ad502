package dev.quell.conformance.soak;

/** One piece of work that sees for itself whether its answers are right; it leaves nothing running. */
@FunctionalInterface
interface Deed {
    /**
     * Does it.
     *
     * @throws Exception where something went otherwise than it had to
     */
    void play(Scene scene) throws Exception;
}
