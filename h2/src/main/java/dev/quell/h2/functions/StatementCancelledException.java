package dev.quell.h2.functions;

import java.sql.SQLTimeoutException;
import org.h2.api.ErrorCode;
import org.h2.jdbc.JdbcException;
import org.jspecify.annotations.Nullable;

/** H2's own error for a statement that was cancelled or ran out of time, in a form to which H2 does not append the statement. */
final class StatementCancelledException extends SQLTimeoutException implements JdbcException {
    private static final long serialVersionUID = 1;
    private static final String MESSAGE = "Statement was canceled or the session timed out";

    StatementCancelledException(@Nullable Throwable cause) {
        super(MESSAGE, "57014", ErrorCode.STATEMENT_WAS_CANCELED, cause);
    }

    @Override
    public String getOriginalMessage() {
        return MESSAGE;
    }

    @Override
    public @Nullable String getSQL() {
        return null;
    }

    @Override
    public void setSQL(String sql) {
        // a connection string in it may hold a password
    }
}
