package dev.quell.h2.functions;

import dev.quell.dblink.DblinkNotice;
import dev.quell.h2.DblinkSqlException;
import org.h2.jdbc.JdbcException;
import org.jspecify.annotations.Nullable;

/** The same error in a form to which H2 does not append the statement. */
final class FunctionException extends DblinkSqlException implements JdbcException {
    private static final long serialVersionUID = 1;

    FunctionException(DblinkNotice report) {
        super(report);
    }

    @Override
    public String getOriginalMessage() {
        return report().toText();
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
