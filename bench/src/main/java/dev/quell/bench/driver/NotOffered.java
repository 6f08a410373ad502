package dev.quell.bench.driver;

/** The library has nothing of this kind. */
public final class NotOffered extends Exception {
    private static final long serialVersionUID = 1L;

    public NotOffered(String what) {
        super(what);
    }
}
