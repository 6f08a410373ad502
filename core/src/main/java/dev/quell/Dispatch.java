package dev.quell;

import dev.quell.protocol.Parameter;
import dev.quell.protocol.Request;
import dev.quell.runtime.Execution;
import dev.quell.runtime.Pipe;
import dev.quell.runtime.Session;
import dev.quell.types.Codecs;
import dev.quell.types.DecodeException;
import dev.quell.types.EncodedParameter;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Makes queries of what the application wants sent, and sends them on one connection. Thread-safe. */
final class Dispatch {
    private static final AtomicLong NEXT_ID = new AtomicLong(1);

    /** The protocol counts parameters in 16 bits. */
    private static final int MOST_PARAMETERS = 65_535;

    private final Session session;
    private volatile CancelPolicy policy = CancelPolicy.defaults();
    private volatile @Nullable Duration limit;

    Dispatch(Session session) {
        this.session = session;
    }

    CancelPolicy policy() {
        return policy;
    }

    void policy(CancelPolicy changed) {
        policy = changed;
    }

    void limit(Duration changed) {
        limit = changed;
    }

    Query collected(Request request) {
        Completion completion = new Completion();
        Execution execution = new Execution(NEXT_ID.getAndIncrement(), request, new CollectingSink(completion));
        return sent(new Query(session, execution, completion, policy), execution);
    }

    /** Sends and waits, on the calling thread if it can be. */
    List<Result> awaited(Request request) throws InterruptedException {
        Waits.refuseOnLoop();
        Completion completion = new Completion();
        Execution execution = new Execution(NEXT_ID.getAndIncrement(), request, new CollectingSink(completion));
        session.submitAndTurn(execution);
        return limited(new Query(session, execution, completion, policy)).await();
    }

    private Query sent(Query query, Execution execution) {
        session.submit(execution);
        return limited(query);
    }

    /** A query that is made and not sent yet. */
    record Dispatched(Query query, Execution execution) {}

    Dispatched pipelined(Request request) {
        Completion completion = new Completion();
        Execution execution = new Execution(NEXT_ID.getAndIncrement(), request, new CollectingSink(completion));
        return new Dispatched(new Query(session, execution, completion, policy), execution);
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
        StreamingSink sink = new StreamingSink(completion, delivery);
        Execution execution = new Execution(NEXT_ID.getAndIncrement(), request, sink);
        Query query = new Query(session, execution, completion, policy);
        delivery.connect(new StreamSource(session, execution, completion, query));
        return new RowStream(sent(query, execution), delivery);
    }

    List<Query> pipeline(List<Statement> statements) {
        List<Query> queries = new ArrayList<>();
        List<Execution> executions = new ArrayList<>();
        for (Statement statement : statements) {
            Completion completion = new Completion();
            Request request = extended(statement.sql(), statement.parameters());
            Execution execution = new Execution(NEXT_ID.getAndIncrement(), request, new CollectingSink(completion));
            executions.add(execution);
            queries.add(new Query(session, execution, completion, policy));
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
        Delivery<ByteBuffer> delivery = new Delivery<>(Callbacks.executor());
        CopyOutSink sink = new CopyOutSink(completion, delivery);
        Execution execution = new Execution(NEXT_ID.getAndIncrement(), request, sink);
        Query query = new Query(session, execution, completion, policy);
        delivery.connect(new StreamSource(session, execution, completion, query));
        return new CopyOut(sent(query, execution), delivery);
    }

    CopyIn copyIn(Request request) {
        Completion completion = new Completion();
        CopyQueue queue = new CopyQueue();
        Execution execution = new Execution(NEXT_ID.getAndIncrement(), request, new CopyInSink(completion, queue));
        Query query = sent(new Query(session, execution, completion, policy), execution);
        return new CopyIn(session, execution, query, queue);
    }

    static Request simple(String sql) {
        return new Request.Simple(checked(sql));
    }

    static Request extended(String sql, List<@Nullable Object> parameters) {
        if (parameters.size() > MOST_PARAMETERS) {
            throw new UsageException("a query can have " + MOST_PARAMETERS + " parameters at the most, not "
                    + parameters.size() + "; pass an array instead");
        }
        List<Parameter> encoded = new ArrayList<>(parameters.size());
        for (int i = 0; i < parameters.size(); i++) {
            encoded.add(encode(i, parameters.get(i)));
        }
        return new Request.Extended(checked(sql), encoded);
    }

    private static Parameter encode(int index, @Nullable Object value) {
        try {
            EncodedParameter encoded = Codecs.standard().encode(value);
            return new Parameter(
                    encoded.value(), encoded.typeOid(), encoded.format().code());
        } catch (DecodeException | IllegalArgumentException e) {
            throw new UsageException("parameter $" + (index + 1) + ": " + e.getMessage(), e);
        }
    }

    private static String checked(String sql) {
        if (sql.indexOf('\0') >= 0) {
            throw new UsageException("the query text holds the character with code zero, at offset " + sql.indexOf('\0')
                    + "; PostgreSQL cannot take it: remove it");
        }
        return sql;
    }
}
