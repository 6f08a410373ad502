package dev.quell.testkit.libpq;

import java.nio.file.Path;
import java.util.function.Consumer;
import org.jspecify.annotations.NullUnmarked;

/** Verbosity, tracing, notices, events and the rest; see {@link Pq}. */
@NullUnmarked
public interface PqControl {
    int PQsetErrorVerbosity(Object conn, int verbosity);

    int PQsetErrorContextVisibility(Object conn, int showContext);

    /** Traces into that file until {@link #PQuntrace}, which closes it. */
    void PQtrace(Object conn, Path file);

    void PQuntrace(Object conn);

    void PQsetTraceFlags(Object conn, int flags);

    /**
     * Has notices given to the receiver, as results that live during the call.
     *
     * @param receiver null leaves it as it was
     * @return whether there was one
     */
    boolean PQsetNoticeReceiver(Object conn, Consumer<Object> receiver);

    /**
     * Has notices given to the processor, as text.
     *
     * @param processor null leaves it as it was
     * @return whether there was one
     */
    boolean PQsetNoticeProcessor(Object conn, Consumer<String> processor);

    /** Registers an event procedure. */
    int PQregisterEventProc(Object conn, PqEventProc proc, String name);

    int PQlibVersion();

    int PQisthreadsafe();
}
