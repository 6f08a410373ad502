package dev.quell;

import dev.quell.protocol.BackendKey;
import dev.quell.runtime.ArmPolicy;
import dev.quell.runtime.Session;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A session with a PostgreSQL backend. Thread-safe: queries sent from several threads run one after the other, in the
 * order they were sent. Mirrors {@code PGconn}.
 *
 * <p>Made by {@link Quell#connect}. Close it after use; a query that runs then is cancelled on the server first.
 */
public final class Connection implements AutoCloseable {
    private final Session session;
    private final Events events;
    private final Dispatch dispatch;
    private final Transactions transactions = new Transactions(this);

    Connection(Session session, Events events) {
        this.session = session;
        this.events = events;
        this.dispatch = new Dispatch(session, transactions);
        session.admitting(transactions::refusal);
    }

    /**
     * Says how queries sent from now on are cancelled, where the cancel itself does not say. {@link
     * CancelPolicy#defaults} otherwise.
     */
    public void cancelPolicy(CancelPolicy policy) {
        dispatch.policy(policy);
    }

    /**
     * Keeps a cancel connection ready for every query, sent from now on, that runs longer than {@code when} says. Off
     * unless called.
     *
     * <p>It costs the server a process that waits for each such query, and counts against the connections that it lets wait
     * before they log in.
     */
    public void armCancel(ArmedCancel when) {
        session.arm(new ArmPolicy(when.after(), when.renewal(), when.most()));
    }

    /**
     * Says how many statements with parameters the server keeps prepared for this connection: those whose text comes again,
     * the least recently used being given up for others; 256 unless called. A statement that no longer fits the database is
     * prepared anew. Within a transaction block that has to be left to the application: the statement fails, with {@link
     * Retry#SAFE}.
     *
     * <p>Behind a pooler that gives each transaction another session and knows nothing of prepared statements, they are missing
     * again and again. A connection that finds that out prepares no more, until this is called.
     *
     * @param most 0 for none, which behind such a pooler saves the finding out
     * @throws UsageException if it is negative
     */
    public void statementCache(int most) {
        if (most < 0) {
            throw new UsageException("the number of statements to keep prepared cannot be " + most + "; 0 keeps none");
        }
        dispatch.statementCache(most);
    }

    /**
     * A statement that is prepared with its first use and used as it is prepared from then on, until it is closed. Nothing is
     * sent yet.
     *
     * @throws UsageException if the text cannot be sent
     */
    public Prepared prepare(String sql) {
        return new Prepared(dispatch, Dispatch.checked(sql));
    }

    /**
     * Asks the server for the types of a statement's parameters and for the columns it returns. Mirrors {@code PQprepare} and
     * {@code PQdescribePrepared}.
     *
     * @return fails as {@link Query#results} does
     */
    public CompletableFuture<Description> describe(String sql) {
        return dispatch.describe(Dispatch.checked(sql));
    }

    /** Limits the time of every query sent from now on, as {@link Query#within} does. Without limit otherwise. */
    public void queryLimit(Duration limit) {
        dispatch.limit(limit);
    }

    /**
     * Looks these types up on the server; once that is done, queries sent from then on read and send their values. Those
     * given before stay. A type that is dropped and created again needs another look.
     *
     * @return completes exceptionally with a {@link UsageException} if there is no such type, with another {@link
     *     QuellException} if the query fails
     */
    public CompletableFuture<@Nullable Void> useTypes(Types types) {
        TypeLookup lookup = new TypeLookup(types);
        return send(TypeLookup.SQL, lookup.names()).results().<@Nullable Void>thenApply(results -> {
            dispatch.learn(before -> lookup.codecs(before, results.getFirst().rows()));
            return null;
        });
    }

    /**
     * Sends one or more statements, with the simple query protocol, and returns at once. Mirrors {@code PQsendQuery}.
     *
     * @throws UsageException if the text cannot be sent
     */
    public Query send(String sql) {
        return dispatch.collected(Dispatch.simple(sql));
    }

    /**
     * Sends one statement with values for {@code $1}, {@code $2} and so on, and returns at once. Null stands for NULL.
     * Mirrors {@code PQsendQueryParams}.
     *
     * @throws UsageException if the text or a value cannot be sent
     */
    public Query send(String sql, @Nullable Object... parameters) {
        return dispatch.collected(dispatch.extended(sql, list(parameters)));
    }

    /** As {@link #send(String)}, for rows that are to be handled as they come rather than kept. */
    public RowStream stream(String sql) {
        return dispatch.streamed(Dispatch.simple(sql));
    }

    /** As {@link #send(String, Object...)}, for rows that are to be handled as they come rather than kept. */
    public RowStream stream(String sql, @Nullable Object... parameters) {
        return dispatch.streamed(dispatch.extended(sql, list(parameters)));
    }

    /**
     * Sends one statement with parameters, and returns at once a reader of its rows, which the calling thread moves along.
     * Null stands for NULL.
     *
     * @throws UsageException if the text or a value cannot be sent
     */
    public RowReader read(String sql, @Nullable Object... parameters) {
        return dispatch.read(dispatch.extended(sql, list(parameters)));
    }

    /**
     * Sends statements together, without waiting for one before the next, and returns at once: a pipeline with one Sync at
     * its end. Outside a transaction block it is one transaction. When one fails, the server skips those behind it, which
     * fail with a {@link SkippedException}. Mirrors pipeline mode ({@code PQenterPipelineMode}).
     *
     * <p>Cancelling one of its queries stops the pipeline from there on. One that the server has not come to is cancelled
     * when it does; none before it is hit. Should a cancel arrive just as its query ends, the one behind that is stopped in
     * its place, and says so.
     *
     * <p>A {@code COPY … FROM STDIN} does not belong in a pipeline: the server takes what follows for its data, and ends the
     * connection.
     *
     * @return the queries, in the order of the statements
     * @throws UsageException if there is none, or if a text or value cannot be sent
     */
    public List<Query> sendPipeline(List<Statement> statements) {
        if (statements.isEmpty()) {
            throw new UsageException("a pipeline needs at least one statement");
        }
        return dispatch.pipeline(statements);
    }

    /**
     * Sends one statement with many rows of values, without waiting for one before the next, and returns at once: a pipeline
     * of one prepared statement. Outside a transaction block all of it is one transaction: when one row fails, none lasts, and
     * those behind it are not run. What {@link #sendPipeline} says of failures and cancels holds here too.
     *
     * @param rows the values for {@code $1}, {@code $2} and so on, row by row; null stands for NULL
     * @throws UsageException if there is no row, or if the text or a value cannot be sent
     */
    public Batch sendBatch(String sql, List<? extends List<? extends @Nullable Object>> rows) {
        if (rows.isEmpty()) {
            throw new UsageException("a batch needs at least one row of values");
        }
        return new Batch(dispatch.batch(sql, rows));
    }

    /**
     * As {@link #sendBatch}, but each row of values stands for itself: there is a Sync behind each, so that outside a
     * transaction block each is a transaction of its own, and those behind one that failed are run all the same. Within a block
     * the server refuses what comes behind a failure, as always. Other queries of the connection take their turn when the batch
     * is on the wire.
     *
     * @param rows the values for {@code $1}, {@code $2} and so on, row by row; null stands for NULL
     * @throws UsageException if there is no row, or if the text or a value cannot be sent
     */
    public Batch sendEach(String sql, List<? extends List<? extends @Nullable Object>> rows) {
        if (rows.isEmpty()) {
            throw new UsageException("a batch needs at least one row of values");
        }
        return new Batch(dispatch.each(sql, rows));
    }

    /**
     * The rows of a statement, {@code mostRows} at a time, for use in a transaction block. Nothing is sent yet. Mirrors what
     * the manual's protocol chapter says of Execute with a row limit.
     *
     * @throws UsageException if the number is not positive, or the text or a value cannot be sent
     */
    public Portal fetch(String sql, int mostRows, @Nullable Object... parameters) {
        if (mostRows < 1) {
            throw new UsageException("rows are fetched one or more at a time, not " + mostRows);
        }
        return dispatch.portal(sql, list(parameters), mostRows);
    }

    /** Begins a pipeline of queries that each stand for themselves; see {@link Pipeline}. */
    public Pipeline pipeline() {
        return pipeline(Pipeline.Sync.EACH);
    }

    /** Begins a pipeline; see {@link Pipeline}. */
    public Pipeline pipeline(Pipeline.Sync sync) {
        return new Pipeline(dispatch, sync);
    }

    /** Sends a {@code COPY … TO STDOUT} and returns at once; its data is handled as it comes. */
    public CopyOut copyOut(String sql) {
        return dispatch.copyOut(Dispatch.simple(sql));
    }

    /** Sends a {@code COPY … FROM STDIN} and returns at once; its data is to be written. */
    public CopyIn copyIn(String sql) {
        return dispatch.copyIn(Dispatch.simple(sql));
    }

    /**
     * Sends one or more statements and waits for the results. Mirrors {@code PQexec}.
     *
     * @throws InterruptedException as {@link Query#await}
     * @throws QuellException as {@link Query#results} fails
     */
    public List<Result> execute(String sql) throws InterruptedException {
        return dispatch.awaited(Dispatch.simple(sql));
    }

    /**
     * Sends one statement with parameters and waits for its result. Mirrors {@code PQexecParams}.
     *
     * @throws InterruptedException as {@link Query#await}
     * @throws QuellException as {@link Query#results} fails
     */
    public Result execute(String sql, @Nullable Object... parameters) throws InterruptedException {
        return dispatch.awaited(dispatch.extended(sql, list(parameters))).getFirst();
    }

    /** The parameters as a list, to be encoded before anyone can change them. */
    static List<@Nullable Object> list(@Nullable Object @Nullable [] parameters) {
        if (parameters == null) {
            throw new UsageException(
                    "the parameters were given as null: write (Object) null for one parameter that is NULL");
        }
        if (parameters.getClass() != Object[].class) {
            throw new UsageException("the parameters were given as one array of "
                    + parameters.getClass().getComponentType().getSimpleName()
                    + ": pass an array parameter as a List, and several parameters one by one");
        }
        return Arrays.asList(parameters);
    }

    /** The large objects of its database. */
    public LargeObjects largeObjects() {
        return new LargeObjects(this);
    }

    /** As {@link #begin(TransactionOptions)}, as the session's settings say. */
    public Transaction begin() throws InterruptedException {
        return begin(TransactionOptions.defaults());
    }

    /**
     * Begins a transaction, and waits until it has begun. To be closed, which rolls it back unless it has been committed. One
     * that is being ended is waited for.
     *
     * @throws UsageException if one is open on this connection
     * @throws QuellException as {@link Query#results} fails
     * @throws InterruptedException as {@link Query#await}
     */
    public Transaction begin(TransactionOptions options) throws InterruptedException {
        return transactions.begin(options);
    }

    /** As {@link #transaction(TransactionOptions, TransactionWork)}, as the session's settings say. */
    public <T extends @Nullable Object, E extends Exception> T transaction(TransactionWork<T, E> work)
            throws E, InterruptedException {
        return transaction(TransactionOptions.defaults(), work);
    }

    /**
     * Does {@code work} in a transaction: commits when it returns, and otherwise cancels what still runs, rolls back and
     * throws what it threw.
     *
     * @throws CommitException as {@link Transaction#commit}
     * @throws QuellException as {@link #begin(TransactionOptions)} and {@link Transaction#commit}
     * @throws InterruptedException if the thread is interrupted while the transaction is begun or committed, which was not
     *     committed then
     */
    public <T extends @Nullable Object, E extends Exception> T transaction(
            TransactionOptions options, TransactionWork<T, E> work) throws E, InterruptedException {
        return transactions.run(options, work);
    }

    /** As {@link #runTransaction(TransactionOptions, TransactionAction)}, as the session's settings say. */
    public <E extends Exception> void runTransaction(TransactionAction<E> work) throws E, InterruptedException {
        runTransaction(TransactionOptions.defaults(), work);
    }

    /** As {@link #transaction(TransactionOptions, TransactionWork)}, for work without a result. */
    public <E extends Exception> void runTransaction(TransactionOptions options, TransactionAction<E> work)
            throws E, InterruptedException {
        this.<@Nullable Void, E>transaction(options, transaction -> {
            work.run(transaction);
            return null;
        });
    }

    /** As {@link #transactionAsync(TransactionOptions, AsyncTransactionWork)}, as the session's settings say. */
    public <T extends @Nullable Object> CompletableFuture<T> transactionAsync(AsyncTransactionWork<T> work) {
        return transactionAsync(TransactionOptions.defaults(), work);
    }

    /**
     * Does {@code work} in a transaction, and returns at once: commits when the work's stage completes, and otherwise cancels
     * what still runs and rolls back.
     *
     * <p>Completing the returned future before it has ended, as {@code cancel} and {@code orTimeout} do, rolls back too. What
     * is begun on the connection then, or executed, waits for that; what is sent without waiting fails with a {@link
     * NotSentException} until it is done. A commit that is under way may be quicker.
     *
     * @return what the stage gave, once it is committed; fails as the stage does, or {@link #transaction(TransactionOptions,
     *     TransactionWork)}. Stages that depend on it run on virtual threads and may block, unless it was completed by someone
     *     else
     */
    public <T extends @Nullable Object> CompletableFuture<T> transactionAsync(
            TransactionOptions options, AsyncTransactionWork<T> work) {
        return transactions.start(options, work);
    }

    /**
     * Whether nothing runs or waits on it, no cancel is under way, and no {@link #transactionAsync asynchronous transaction}
     * has yet to begin or to end: what is sent next is alone. False once it is not {@link #isOpen open}.
     */
    public boolean isIdle() {
        return session.isQuiet() && !transactions.isStarted();
    }

    /**
     * Whether a {@link Transaction} of it has not been ended, or an {@link #transactionAsync asynchronous transaction} has been
     * asked for and is not over. It is not known here what SQL text begins and ends: see {@link #transactionStatus} for the
     * server's view. Who lends connections must not lend one of which this is true.
     */
    public boolean hasTransaction() {
        return transactions.isPresent();
    }

    /** As {@link #stopAll(String)}, without a particular reason. */
    public CompletableFuture<@Nullable Void> stopAll() {
        return stopAll("everything on its connection was stopped");
    }

    /**
     * Cancels what runs and drops what waits. The queries that ran fail with a {@link QueryCancelledException}, those that
     * waited with a {@link NotSentException}. What a {@link Pipeline} has sent and not synced is undone, outside a transaction
     * block.
     *
     * @param why what their messages say: a sentence without its end, such as "the request was given up"
     * @return complete when nothing of it is left, or what runs cannot be stopped; never fails
     */
    public CompletableFuture<@Nullable Void> stopAll(String why) {
        CompletableFuture<@Nullable Void> stopped = new CompletableFuture<>();
        session.stopAll(
                why, dispatch.policy().unwrap(), () -> Callbacks.executor().execute(() -> stopped.complete(null)));
        return stopped;
    }

    /** Ends what pipelines have begun and not synced: nothing else would be sent before that. */
    void syncOwed() {
        session.syncOwed();
    }

    /** Refuses to let the calling thread wait for anything that is sent now, if it would wait for itself. */
    void refuseToWaitForItself() throws InterruptedException {
        dispatch.refuseToWaitForItself();
    }

    /** The time that a cancel may take. */
    Duration longestCancel() {
        return dispatch.policy().unwrap().longest();
    }

    /** Calls {@code listener} for each notice that comes from now on, in order, on a virtual thread. Mirrors {@code PQsetNoticeReceiver}. */
    public void onNotice(Consumer<ServerMessage> listener) {
        events.onNotice(listener);
    }

    /** The notices and notifications dropped so far, because more than 10,000 waited for a listener that did not return. */
    public long eventsDropped() {
        return events.dropped();
    }

    /** Calls {@code listener} once, when the connection has ended for whatever reason. */
    void onClosed(Consumer<QuellException> listener) {
        events.onClosed(listener);
    }

    /**
     * Calls {@code listener} for each notification, in order, on a virtual thread. Mirrors {@code PQnotifies}. See {@link
     * Listener} for one that connects again.
     */
    public void onNotification(Consumer<Notification> listener) {
        events.onNotification(listener);
    }

    /** Hands notifications over to {@code only} as they come, whatever waits; see {@link Events#handOverNotifications}. */
    void handOverNotifications(Consumer<Notification> only) {
        events.handOverNotifications(only);
    }

    /**
     * What another process needs to stop what this connection is doing.
     *
     * @throws UsageException if the server gave no cancel key
     */
    public CancelToken cancelToken() {
        return CancelToken.of(session);
    }

    /** Whether queries can be sent. Mirrors {@code PQstatus}. */
    public boolean isOpen() {
        return session.isOpen();
    }

    /** The backend's process ID, as {@code pg_stat_activity} shows it; empty if the server gave none. */
    public OptionalInt backendPid() {
        Optional<BackendKey> key = session.start().key();
        return key.isPresent() ? OptionalInt.of(key.get().processId()) : OptionalInt.empty();
    }

    /** A setting that the server reports, such as {@code server_version}. Mirrors {@code PQparameterStatus}. */
    public Optional<String> parameter(String name) {
        return session.parameter(name);
    }

    /** As the server last reported. Mirrors {@code PQtransactionStatus}. */
    public TransactionStatus transactionStatus() {
        return switch (session.transactionStatus()) {
            case IDLE -> TransactionStatus.IDLE;
            case IN_TRANSACTION -> TransactionStatus.IN_TRANSACTION;
            case FAILED -> TransactionStatus.FAILED;
        };
    }

    /** As {@link Dispatch#isOutsideBlock}. */
    boolean isOutsideBlock() {
        return dispatch.isOutsideBlock();
    }

    /** A number that is another whenever a transaction block has ended. */
    long blocksEnded() {
        return session.blocksEnded();
    }

    /** The last that was made and has not ended; null if there is none. */
    @Nullable
    Savepoint innermostSavepoint() {
        return transactions.innermostSavepoint();
    }

    /** The protocol version in use, {@code 3.0} or {@code 3.2}. Mirrors {@code PQfullProtocolVersion}. */
    public String protocolVersion() {
        return session.start().version().toString();
    }

    /** The address it is connected to, where its cancel requests go too. */
    public SocketAddress address() {
        return session.endpoint().address();
    }

    /** What TLS agreed on; empty if the connection is not encrypted. */
    public Optional<Encryption> encryption() {
        return session.tls().map(Encryption::of);
    }

    /**
     * Closes: queries not sent yet are dropped, one that runs is cancelled on the server, then the server is told that
     * the session ends. Mirrors {@code PQfinish}.
     */
    public CompletableFuture<@Nullable Void> closeAsync() {
        CompletableFuture<@Nullable Void> closed = new CompletableFuture<>();
        session.close(dispatch.policy().unwrap(), () -> Callbacks.executor().execute(() -> closed.complete(null)));
        return closed;
    }

    /** As {@link #closeAsync}, and waits for it, no longer than the cancel policy allows a cancel to take. */
    @Override
    public void close() {
        Waits.refuseOnLoop();
        Waits.uninterruptibly(closeAsync(), dispatch.policy().unwrap().longest().plusSeconds(1));
    }

    /** Where it leads, and whether it is open, idle or busy. */
    @Override
    public String toString() {
        OptionalInt pid = backendPid();
        String backend = pid.isPresent() ? ", backend " + pid.getAsInt() : "";
        String state = isOpen() ? isIdle() ? "idle" : "busy" : "closed";
        String transaction = switch (transactionStatus()) {
            case IDLE -> "";
            case IN_TRANSACTION -> ", in a transaction";
            case FAILED -> ", in a failed transaction";
        };
        return "Connection[" + address() + backend + ", " + state + (isOpen() ? transaction : "") + "]";
    }
}
