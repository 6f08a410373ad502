package dev.quell.dblink;

import java.util.List;
import java.util.Optional;

/** An error, as a dblink function would raise it in PostgreSQL. Its message is the primary message alone. */
public sealed class DblinkException extends RuntimeException permits StoppedException {
    private static final long serialVersionUID = 1;

    private final transient DblinkNotice report;
    private final String whole;

    DblinkException(DblinkNotice report) {
        super(report.message());
        this.report = report;
        this.whole = report.sqlState() + ": " + report.toText();
    }

    /** An error with nothing but a code and a message, for implementations of {@link LocalCatalog}. */
    public DblinkException(String sqlState, String message) {
        this(DblinkNotice.of(sqlState, message));
    }

    /** All fields of the report. */
    public DblinkNotice report() {
        return report;
    }

    /** The five characters of SQLSTATE. */
    public String sqlState() {
        return report.sqlState();
    }

    /** More about the problem. */
    public Optional<String> detail() {
        return report.detail();
    }

    /** What to do about the problem. */
    public Optional<String> hint() {
        return report.hint();
    }

    /** Where it came up, one line each, the innermost first. */
    public List<String> context() {
        return report.context();
    }

    /** Its name and the whole report, so that a stack trace tells the reason too. */
    @Override
    @SuppressWarnings("OverrideThrowableToString") // the message is dblink's own, and has no detail in it
    public String toString() {
        return getClass().getName() + ": " + whole;
    }
}
