package dev.quell.libpq;

import dev.quell.conninfo.Environment;
import java.io.OutputStream;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The functions that say how the library behaves: the manual's section 32.11. */
abstract sealed class ControlFunctions extends CopyFunctions permits MiscellaneousFunctions {
    /** Trace lines begin without the time. */
    public static final int PQTRACE_SUPPRESS_TIMESTAMPS = Tracer.SUPPRESS_TIMESTAMPS;

    /** What differs from run to run is left out of the trace. */
    public static final int PQTRACE_REGRESS_MODE = Tracer.REGRESS_MODE;

    /** libpq has room for no more. */
    private static final int LONGEST_ENCODING = 100;

    ControlFunctions() {}

    /** The number of the client encoding; -1 without a connection. Mirrors {@code PQclientEncoding}. */
    public static int PQclientEncoding(@Nullable PGconn conn) {
        return conn == null || conn.status() != ConnStatusType.CONNECTION_OK
                ? -1
                : conn.clientEncoding().id();
    }

    /**
     * Sets the client encoding by its name: 0, or -1 on failure; {@code auto} is the encoding of the environment's locale.
     * A name longer than any encoding's is not sent. Mirrors {@code PQsetClientEncoding}.
     */
    public static int PQsetClientEncoding(@Nullable PGconn conn, @Nullable String encoding) {
        if (conn == null || conn.status() != ConnStatusType.CONNECTION_OK || encoding == null) {
            return -1;
        }
        String name =
                encoding.equals("auto") ? Environment.system().localeEncoding().orElse("") : encoding;
        if (conn.clientEncoding().encode(name).length > LONGEST_ENCODING) {
            return -1;
        }
        PGresult result = conn.collecting.exec("set client_encoding to '" + name + "'");
        return result != null && result.status() == ExecStatusType.PGRES_COMMAND_OK ? 0 : -1;
    }

    /** Sets how much the texts of errors and notices tell, and answers the setting so far. Mirrors {@code PQsetErrorVerbosity}. */
    public static PGVerbosity PQsetErrorVerbosity(@Nullable PGconn conn, PGVerbosity verbosity) {
        return conn == null ? PGVerbosity.PQERRORS_DEFAULT : conn.notices().verbosity(verbosity);
    }

    /** Sets when the texts show the context, and answers the setting so far. Mirrors {@code PQsetErrorContextVisibility}. */
    public static PGContextVisibility PQsetErrorContextVisibility(
            @Nullable PGconn conn, PGContextVisibility showContext) {
        return conn == null
                ? PGContextVisibility.PQSHOW_CONTEXT_ERRORS
                : conn.notices().contextVisibility(showContext);
    }

    /**
     * Writes each message that goes and comes to a stream, a line each, in libpq's format. The stream stays the
     * caller's to close. A trace shows what is sent, passwords and data included. Mirrors {@code PQtrace}.
     */
    public static void PQtrace(@Nullable PGconn conn, OutputStream debugPort) {
        if (conn != null) {
            PQuntrace(conn);
            conn.trace.tracer(new Tracer(Objects.requireNonNull(debugPort, "debugPort")));
            conn.traffic.watch();
        }
    }

    /** Sets what trace lines leave out, of the two {@code PQTRACE_} flags. Mirrors {@code PQsetTraceFlags}. */
    public static void PQsetTraceFlags(@Nullable PGconn conn, int flags) {
        Tracer tracer = conn == null ? null : conn.trace.tracer();
        if (tracer != null) {
            tracer.flags(flags);
        }
    }

    /** Ends the tracing begun with {@link #PQtrace}. Mirrors {@code PQuntrace}. */
    public static void PQuntrace(@Nullable PGconn conn) {
        Tracer tracer = conn == null ? null : conn.trace.tracer();
        if (conn != null && tracer != null) {
            tracer.flush();
            conn.trace.tracer(null);
            conn.traffic.watch();
        }
    }
}
