package dev.quell.dblink;

/** A wait has been ended from outside, by {@link Dblink#cancel()}, an interrupt or a timeout. */
final class StoppedException extends DblinkException {
    private static final long serialVersionUID = 1;

    StoppedException(String message) {
        super(SqlState.QUERY_CANCELED, message);
    }
}
