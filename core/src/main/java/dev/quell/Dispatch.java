package dev.quell;

import dev.quell.protocol.Parameter;
import dev.quell.protocol.PortalFetch;
import dev.quell.protocol.Request;
import dev.quell.protocol.StatementUse;
import dev.quell.protocol.Statements;
import dev.quell.runtime.Execution;
import dev.quell.runtime.Pipe;
import dev.quell.runtime.ResultSink;
import dev.quell.runtime.Session;
import dev.quell.types.Codecs;
import dev.quell.types.DecodeException;
import dev.quell.types.EncodedParameter;
import dev.quell.types.Styles;
import dev.quell.wire.FrontendMessage;
import dev.quell.wire.TransactionStatus;
import dev.quell.wire.Utf8;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntPredicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Makes queries of what the application wants sent, and sends them on one connection. Thread-safe. */
final class Dispatch {
    private static final AtomicLong NEXT_ID = new AtomicLong(1);

    /** The protocol counts parameters in 16 bits. */
    private static final int MOST_PARAMETERS = 65_535;

    private final Session session;
    private final Transactions transactions;
    private final IntPredicate binary;
    private final HeldUp heldUp = new HeldUp();
    private volatile CancelPolicy policy = CancelPolicy.defaults();
    private volatile @Nullable Duration limit;
    private volatile Codecs codecs = Codecs.standard();
    private volatile ColumnsCache known = new ColumnsCache(Codecs.standard());

    Dispatch(Session session, Transactions transactions) {
        this.session = session;
        this.transactions = transactions;
        this.binary = this::isBinary;
    }

    /** Whether values of a type are asked for in binary format, where the columns are known beforehand. */
    private boolean isBinary(int typeOid) {
        return codecs.readsBinary(
                typeOid,
                Styles.of(
                        session.parameter("DateStyle"),
                        session.parameter("IntervalStyle"),
                        session.parameter("TimeZone")));
    }

    CancelPolicy policy() {
        return policy;
    }

    void policy(CancelPolicy changed) {
        policy = changed;
    }

    synchronized void learn(UnaryOperator<Codecs> learning) {
        codecs = learning.apply(codecs);
        known = new ColumnsCache(codecs);
    }

    void limit(Duration changed) {
        limit = changed;
    }

    Query collected(Request request) {
        Completion completion = new Completion();
        Execution execution = execution(request, new CollectingSink(completion, known));
        return sent(new Query(session, heldUp, execution, completion, policy), execution);
    }

    /** Sends and waits, on the calling thread if it can be. */
    List<Result> awaited(Request request) throws InterruptedException {
        Waits.refuseOnLoop();
        transactions.awaitAdmission();
        Completion completion = new Completion();
        Execution execution = execution(request, new CollectingSink(completion, known));
        heldUp.refuseToWaitFor(execution.id());
        session.submitAndTurn(execution);
        return limited(new Query(session, heldUp, execution, completion, policy))
                .await();
    }

    /** Whatever is sent now comes behind a COPY or a query that the calling thread may have to bring to its end. */
    void refuseToWaitForItself() throws InterruptedException {
        heldUp.refuseToWaitFor(Long.MAX_VALUE);
    }

    /** Whether what is sent now comes into no transaction block. Until all has ended that was sent before, it may. */
    boolean isOutsideBlock() {
        return session.isQuiet() && session.transactionStatus() == TransactionStatus.IDLE;
    }

    private Query sent(Query query, Execution execution) {
        session.submit(execution);
        return limited(query);
    }

    RowReader read(Request request) {
        Completion completion = new Completion();
        ReadingSink sink = new ReadingSink(completion, known);
        Execution execution = execution(request, sink);
        Query query = new Query(session, heldUp, execution, completion, policy);
        heldUp.begins(new HeldUp.Reading(execution.id(), completion, sink));
        session.submitAndTurn(execution);
        return new RowReader(session, execution, completion, sink, limited(query));
    }

    /** A query that is made and not sent yet. */
    record Dispatched(Query query, Execution execution) {}

    Dispatched pipelined(Request request) {
        Completion completion = new Completion();
        Execution execution = execution(request, new CollectingSink(completion, known));
        return new Dispatched(new Query(session, heldUp, execution, completion, policy), execution);
    }

    /** Ends a part of {@code pipe}: what failed in it does not concern what follows. */
    PipelinePart sync(Pipe pipe) {
        Completion completion = new Completion();
        Execution execution = execution(new Request.SyncPoint(), new CollectingSink(completion, known));
        session.submit(execution, pipe);
        return new PipelinePart(
                session, new Query(session, heldUp, execution, completion, policy), execution, completion);
    }

    void submit(Dispatched made, Pipe pipe) {
        session.submit(made.execution(), pipe);
    }

    Session session() {
        return session;
    }

    Query limited(Query query) {
        Duration within = limit;
        return within == null ? query : query.within(within);
    }

    RowStream streamed(Request request) {
        Completion completion = new Completion();
        Delivery<Row> delivery = new Delivery<>(Callbacks.executor());
        StreamingSink sink = new StreamingSink(completion, delivery, known);
        Execution execution = execution(request, sink);
        Query query = new Query(session, heldUp, execution, completion, policy);
        delivery.connect(new StreamSource(session, execution, completion, query));
        return new RowStream(sent(query, execution), delivery);
    }

    List<Query> pipeline(List<Statement> statements) {
        return together(statements.stream()
                .map(statement -> extended(statement.sql(), statement.parameters()))
                .toList());
    }

    private List<Query> together(List<Request> requests) {
        List<Query> queries = new ArrayList<>(requests.size());
        List<Execution> executions = new ArrayList<>(requests.size());
        for (Request request : requests) {
            Completion completion = new Completion();
            Execution execution = execution(request, new CollectingSink(completion, known));
            executions.add(execution);
            queries.add(new Query(session, heldUp, execution, completion, policy));
        }
        session.submit(List.copyOf(executions));
        Duration within = limit;
        if (within != null) {
            queries.forEach(query -> query.within(within));
        }
        return List.copyOf(queries);
    }

    CopyOut copyOut(Request request) {
        Completion completion = new Completion();
        Delivery<CopyChunk> delivery = new Delivery<>(Callbacks.executor());
        CopyProgress progress = new CopyProgress();
        SpareArrays spare = new SpareArrays();
        CopyOutSink sink = new CopyOutSink(completion, delivery, progress, spare);
        Execution execution = execution(request, sink);
        Query query = new Query(session, heldUp, execution, completion, policy);
        delivery.connect(new StreamSource(session, execution, completion, query));
        CopyOutSource source = new CopyOutSource(session, execution, query, delivery, progress, spare);
        return new CopyOut(sent(query, execution), completion, delivery, progress, source, heldUp);
    }

    CopyIn copyIn(Request request) {
        Completion completion = new Completion();
        CopyQueue queue = new CopyQueue();
        Execution execution = execution(request, new CopyInSink(completion, queue));
        heldUp.begins(new HeldUp.CopyWriting(execution.id(), completion, queue));
        Query query = sent(new Query(session, heldUp, execution, completion, policy), execution);
        return new CopyIn(session, execution, query, queue, heldUp);
    }

    private Execution execution(Request request, ResultSink sink) {
        return new Execution(NEXT_ID.getAndIncrement(), cached(request), sink);
    }

    /** Statements with parameters are prepared when they come again. */
    private Request cached(Request request) {
        return request instanceof Request.Extended one
                ? new StatementUse(session.statements(), null, one.sql(), one.parameters(), binary, false)
                : request;
    }

    /** A statement that is prepared at once, and used as it is from then on. */
    Request prepared(Statements.Kept kept, String sql, List<@Nullable Object> parameters) {
        return new StatementUse(session.statements(), kept, checked(sql), encode(parameters), binary, true);
    }

    CompletableFuture<Description> describe(String sql) {
        Completion completion = new Completion();
        DescribingSink sink = new DescribingSink(completion);
        Execution execution = execution(new Request.PrepareAndDescribe(sql), sink);
        return sent(new Query(session, heldUp, execution, completion, policy), execution)
                .results()
                .thenApply(ignored -> sink.description());
    }

    /** One statement with many rows of values, prepared for all of them. */
    List<Query> batch(String sql, List<? extends List<? extends @Nullable Object>> rows) {
        return together(requests(sql, rows));
    }

    /** As {@link #batch}, with a Sync behind each row of values. */
    List<Query> each(String sql, List<? extends List<? extends @Nullable Object>> rows) {
        Pipe pipe = new Pipe(true);
        List<Query> queries = new ArrayList<>(rows.size());
        for (Request request : requests(sql, rows)) {
            Dispatched made = pipelined(request);
            submit(made, pipe);
            queries.add(limited(made.query()));
        }
        session.flush();
        return List.copyOf(queries);
    }

    private List<Request> requests(String sql, List<? extends List<? extends @Nullable Object>> rows) {
        checked(sql);
        List<Request> requests = new ArrayList<>(rows.size());
        for (List<? extends @Nullable Object> row : rows) {
            List<Parameter> values = encode(Collections.unmodifiableList(row));
            requests.add(new StatementUse(session.statements(), null, sql, values, binary, rows.size() > 1));
        }
        return requests;
    }

    Portal portal(String sql, List<@Nullable Object> parameters, int mostRows) {
        String name = "quell_portal_" + NEXT_ID.getAndIncrement();
        return new Portal(this, new PortalFetch.Portal(name, checked(sql), encode(parameters)), mostRows);
    }

    void closePortal(String name) {
        Completion completion = new Completion();
        session.submit(execution(
                new Request.Close(FrontendMessage.Target.PORTAL, name), new CollectingSink(completion, known)));
    }

    void release(Statements.Kept kept) {
        session.withStatements(kept::release);
    }

    void statementCache(int most) {
        session.withStatements(statements -> statements.capacity(most));
    }

    static Request simple(String sql) {
        return new Request.Simple(checked(sql));
    }

    Request extended(String sql, List<@Nullable Object> parameters) {
        return new Request.Extended(checked(sql), encode(parameters));
    }

    private List<Parameter> encode(List<@Nullable Object> parameters) {
        if (parameters.size() > MOST_PARAMETERS) {
            throw new UsageException("a query can have " + MOST_PARAMETERS + " parameters at the most, not "
                    + parameters.size() + "; pass an array instead");
        }
        List<Parameter> encoded = new ArrayList<>(parameters.size());
        for (int i = 0; i < parameters.size(); i++) {
            encoded.add(encode(i, parameters.get(i)));
        }
        return encoded;
    }

    private Parameter encode(int index, @Nullable Object value) {
        try {
            EncodedParameter encoded = codecs.encode(value);
            return new Parameter(
                    encoded.value(), encoded.typeOid(), encoded.format().code());
        } catch (DecodeException | IllegalArgumentException e) {
            throw new UsageException("parameter $" + (index + 1) + ": " + e.getMessage(), e);
        }
    }

    static String checked(String sql) {
        if (sql.indexOf('\0') >= 0) {
            throw new UsageException("the query text holds the character with code zero, at offset " + sql.indexOf('\0')
                    + "; PostgreSQL cannot take it: remove it");
        }
        int half = Utf8.loneSurrogate(sql);
        if (half >= 0) {
            throw new UsageException("the query text holds half of a surrogate pair, at offset " + half
                    + "; UTF-8 cannot express it: remove it, or complete the pair");
        }
        return sql;
    }
}
