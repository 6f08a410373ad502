package dev.quell.h2.functions;

import dev.quell.dblink.DblinkException;
import dev.quell.dblink.DblinkNotice;
import java.util.List;
import org.h2.message.DbException;
import org.jspecify.annotations.Nullable;

/** Errors in the one form that H2 passes on untouched, from a function's call as well as from its rows. */
final class Failures {
    private Failures() {}

    static DbException of(DblinkException e) {
        return of(e.report(), e);
    }

    static DbException of(String sqlState, String message) {
        return of(new DblinkNotice(sqlState, message, null, null, List.of()), null);
    }

    static DbException of(String sqlState, String message, Throwable cause) {
        return of(new DblinkNotice(sqlState, message, null, null, List.of()), cause);
    }

    static DbException of(String sqlState, String message, String detail) {
        return of(new DblinkNotice(sqlState, message, detail, null, List.of()), null);
    }

    private static DbException of(DblinkNotice report, @Nullable Throwable cause) {
        FunctionException failure = new FunctionException(report);
        if (cause != null) {
            failure.initCause(cause);
        }
        return DbException.convert(failure);
    }
}
