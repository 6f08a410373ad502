package dev.quell.conformance.soak;

import java.util.List;
import java.util.SplittableRandom;

/** All kinds of deeds, and how often each comes. */
final class Deeds {
    /** @param share of all, beside the shares of the others */
    record Kind(String name, int share, Deed deed) {}

    static final List<Kind> ALL = List.of(
            new Kind("simple query of two statements", 8, QueryDeeds::simple),
            new Kind("parameters, through the statement cache", 10, QueryDeeds::parameters),
            new Kind("prepared statement, also after DISCARD ALL", 6, QueryDeeds::prepared),
            new Kind("errors of the server", 4, QueryDeeds::failures),
            new Kind("pipeline, a Sync for each query; one fails or is cancelled", 6, QueryDeeds::pipelineOfEach),
            new Kind("pipeline, explicit Syncs; one fails", 4, QueryDeeds::pipelineOfParts),
            new Kind("batch; one in three fails", 4, QueryDeeds::batch),
            new Kind("batch, closed while it runs", 2, QueryDeeds::batchStopped),
            new Kind("transaction, committed or failed", 8, TransactionDeeds::scope),
            new Kind("transaction, left while a query runs", 3, TransactionDeeds::left),
            new Kind("portal, to its end or not", 4, TransactionDeeds::portal),
            new Kind("large object", 3, TransactionDeeds::largeObject),
            new Kind("row reader, to its end or not", 6, StreamDeeds::reader),
            new Kind("row reader, left in endless rows", 2, StreamDeeds::readerLeft),
            new Kind("stream to a slow subscriber", 4, StreamDeeds::stream),
            new Kind("stream, its subscription cancelled", 3, StreamDeeds::streamLeft),
            new Kind("COPY out", 3, CopyDeeds::out),
            new Kind("COPY out, closed in its midst", 2, CopyDeeds::outLeft),
            new Kind("COPY in, written or published", 3, CopyDeeds::in),
            new Kind("COPY in, failed, closed or cancelled", 3, CopyDeeds::inLeft),
            new Kind("NOTIFY to a listener that stays", 4, ListenDeeds::bulletin),
            new Kind("listener, told something", 3, ListenDeeds::listener),
            new Kind("connect and disconnect", 4, ConnectDeeds::connect),
            new Kind("connecting, given up", 4, ConnectDeeds::givenUp),
            new Kind("connecting, refused", 2, ConnectDeeds::refused),
            new Kind("libpq's names, with a cancel", 2, ConnectDeeds::libpq),
            new Kind("stop: Query.cancel", 6, StopDeeds::cancel),
            new Kind("stop: Query.cancel of a queued query", 3, StopDeeds::cancelQueued),
            new Kind("stop: Query.close", 3, StopDeeds::close),
            new Kind("stop: Query.within", 3, StopDeeds::limit),
            new Kind("stop: the future, cancelled or timed out", 3, StopDeeds::future),
            new Kind("stop: the waiting thread interrupted", 3, StopDeeds::interrupt),
            new Kind("stop: Connection.close", 2, StopDeeds::connectionClosed),
            new Kind("stop: Connection.stopAll", 2, StopDeeds::everything),
            new Kind("stop: the loan given back", 2, StopDeeds::givenBack),
            new Kind("stop: a sealed token", 2, StopDeeds::token),
            new Kind("stop: a group's first success", 2, StopDeeds::group),
            new Kind("a backend ended by pg_terminate_backend", 1, ConnectDeeds::kill));

    private static final int SHARES = ALL.stream().mapToInt(Kind::share).sum();

    private Deeds() {}

    static Kind any(SplittableRandom random) {
        int left = random.nextInt(SHARES);
        for (Kind kind : ALL) {
            left -= kind.share;
            if (left < 0) {
                return kind;
            }
        }
        throw new IllegalStateException("the shares add up to " + SHARES);
    }
}
