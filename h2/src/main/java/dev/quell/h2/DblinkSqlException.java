package dev.quell.h2;

import dev.quell.dblink.DblinkNotice;
import java.sql.SQLException;

/**
 * An error of one of the functions, with the SQLSTATE of the real one. Its message has all that is known, DETAIL, HINT and CONTEXT in
 * lines of their own, and not the statement, which may hold a password. Over H2's own network protocol it becomes another {@link
 * SQLException} with the same SQLSTATE and message.
 */
public class DblinkSqlException extends SQLException {
    private static final long serialVersionUID = 1;

    private final transient DblinkNotice report;

    /** Makes an error of a report. */
    public DblinkSqlException(DblinkNotice report) {
        super(report.toText(), report.sqlState());
        this.report = report;
    }

    /** The fields of the report, one by one. */
    public DblinkNotice report() {
        return report;
    }
}
