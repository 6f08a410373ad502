package dev.quell.dblink;

/** Is told of notices: what a function with {@code fail => false} does not throw, and identifiers that were cut short. */
@FunctionalInterface
public interface NoticeListener {
    /** A listener that does nothing. */
    NoticeListener NONE = notice -> {};

    /**
     * Takes a notice, on the thread that called the function and before that returns. What it throws, the function throws.
     *
     * @param notice the notice
     */
    void notice(DblinkNotice notice);
}
