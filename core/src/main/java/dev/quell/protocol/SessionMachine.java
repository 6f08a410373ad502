package dev.quell.protocol;

import dev.quell.wire.BackendMessage;
import dev.quell.wire.BackendMessage.CloseComplete;
import dev.quell.wire.BackendMessage.CommandComplete;
import dev.quell.wire.BackendMessage.CopyInResponse;
import dev.quell.wire.BackendMessage.ErrorResponse;
import dev.quell.wire.BackendMessage.NoticeResponse;
import dev.quell.wire.BackendMessage.NotificationResponse;
import dev.quell.wire.BackendMessage.ParameterStatus;
import dev.quell.wire.BackendMessage.ReadyForQuery;
import dev.quell.wire.BackendMessage.RowDescription;
import dev.quell.wire.CopyPieces;
import dev.quell.wire.DataRow;
import dev.quell.wire.DataRows;
import dev.quell.wire.FrontendMessage;
import dev.quell.wire.InputBuffer;
import dev.quell.wire.MessageDecoder;
import dev.quell.wire.OutputBuffer;
import dev.quell.wire.TransactionStatus;
import dev.quell.wire.WireException;
import java.nio.charset.Charset;
import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Runs queries on a session that is ready: encodes requests, decodes what comes back, and knows which request each
 * message answers. Requests may be sent before earlier ones are answered. Not thread-safe.
 *
 * @param <T> what the owner knows a request by
 */
public final class SessionMachine<T> {
    private final InputBuffer in = new InputBuffer();
    private final OutputBuffer out = new OutputBuffer();
    private final MessageDecoder decoder = MessageDecoder.ofSession(in);
    private final ArrayDeque<Pending<T>> pending = new ArrayDeque<>();
    private final ArrayDeque<Pending<T>> ended = new ArrayDeque<>();
    private final Statements statements = new Statements();
    private final boolean tracks;
    private TransactionStatus transactionStatus;
    private @Nullable Pending<T> answered;
    /** Whether one has failed, and the Sync up to which the server passes over everything has not been sent. */
    private boolean skipping;

    public SessionMachine(TransactionStatus transactionStatus) {
        this(transactionStatus, true);
    }

    private SessionMachine(TransactionStatus transactionStatus, boolean tracks) {
        this.transactionStatus = transactionStatus;
        this.tracks = tracks;
    }

    /**
     * A machine whose owner knows by itself what answers what, and takes every message wherever it comes: {@link
     * #owner}, {@link #head} and {@link #pollEnded} have nothing to tell.
     */
    public static <T> SessionMachine<T> untracked(TransactionStatus transactionStatus) {
        return new SessionMachine<>(transactionStatus, false);
    }

    /** What has been received goes in here. */
    public InputBuffer in() {
        return in;
    }

    /** What is to be sent. */
    public OutputBuffer out() {
        return out;
    }

    /** The statements that the backend holds prepared by name for this machine's owner. */
    public Statements statements() {
        return statements;
    }

    /** What goes behind a request that does not bring a Sync of its own. */
    public enum Behind {
        /** Sync: the request ends its pipeline, or stands alone. */
        SYNC,
        /** Flush: more of the pipeline follows, and the answers are to come as soon as they can. */
        FLUSH,
        /** Nothing: more of the pipeline follows, and the server may keep the answers until something makes it send. */
        NOTHING
    }

    /** As {@link #send(Object, Request, Behind)}, for a request that stands alone. */
    public void send(T owner, Request request) {
        send(owner, request, Behind.SYNC);
    }

    /**
     * Queues a request's messages for sending, and what they are to be answered with. Requests up to the one with a Sync
     * make a pipeline: when one fails, the server skips the rest. What is sent when one has failed, and before the Sync, {@link
     * #pollEnded has ended} at once.
     */
    public void send(T owner, Request request, Behind behind) {
        request.encode(out);
        boolean syncs = request.isSyncedByItself() || behind == Behind.SYNC;
        if (!request.isSyncedByItself()) {
            switch (behind) {
                case SYNC -> new FrontendMessage.Sync().encode(out);
                case FLUSH -> flush();
                case NOTHING -> {}
            }
        }
        if (tracks) {
            pending.add(new Pending<>(owner, request, syncs));
            statements.sent(syncs);
            if (skipping) {
                skipToSync();
            }
        }
    }

    /** Queues a Flush: the server is to send what it has answered so far. */
    public void flush() {
        new FrontendMessage.Flush().encode(out);
    }

    /** Queues a Sync that belongs to the request at the head: the one that ends a COPY in the extended protocol. */
    public void syncAgain() {
        new FrontendMessage.Sync().encode(out);
    }

    /** A request whose last answer has come. */
    public sealed interface Ended<T> {
        T owner();

        /** Whether the server never looked at it. */
        boolean skipped();
    }

    /** The next of the requests that the last message ended; null when there is none. */
    public @Nullable Ended<T> pollEnded() {
        Pending<T> next = ended.poll();
        if (next != null && next.equals(answered)) {
            // What the owner collected must not live as long as the session rests.
            answered = null;
        }
        return next;
    }

    /** Gives up on all requests that wait for answers: whose they are, in order. */
    public List<T> abandon() {
        List<T> owners = pending.stream().map(request -> request.owner).toList();
        pending.clear();
        ended.clear();
        answered = null;
        return owners;
    }

    /** Whose answers come next; null when no request waits for one. */
    public @Nullable T head() {
        Pending<T> head = pending.peek();
        return head == null ? null : head.owner;
    }

    /** Whose answers come last; null when no request waits for one. */
    public @Nullable T tail() {
        Pending<T> tail = pending.peekLast();
        return tail == null ? null : tail.owner;
    }

    /** Whether the next message, if it is there as a whole, is a row of what is at the head. */
    public boolean isAtRows() {
        Pending<T> head = pending.peek();
        return head != null
                && (head.phase == ReplyPhase.PORTAL_ROWS || head.phase == ReplyPhase.ROWS)
                && decoder.hasNext()
                && decoder.nextType() == 'D';
    }

    /** Takes the rows that are next and whole; only where {@link #isAtRows}. Gives back what {@code into} held. */
    public int takeRows(DataRows into) {
        Pending<T> head = pending.peek();
        return head == null ? 0 : decoder.takeRows(into, head.columns);
    }

    /** Says that {@code rows} are not looked at any more. */
    public void giveBack(DataRows rows) {
        decoder.giveBack(rows);
    }

    /** Whether the next message, if it is there as a whole, is data of the COPY that is at the head. */
    public boolean isAtCopyData() {
        Pending<T> head = pending.peek();
        return head != null && head.phase.isCopyingOut() && decoder.hasNext() && decoder.nextType() == 'd';
    }

    /** Takes the pieces of COPY data that are next and whole; only where {@link #isAtCopyData}. */
    public void takeCopyData(CopyPieces into) {
        decoder.takeCopyData(into);
    }

    /** How many requests wait for answers. */
    public int size() {
        return pending.size();
    }

    /**
     * The next message from the server, or null when more bytes are needed. {@link #owner} then tells which request it
     * belongs to.
     *
     * @throws WireException if the server broke the protocol; the session is of no use any more
     */
    public @Nullable BackendMessage next() {
        BackendMessage message = decoder.next();
        if (!tracks) {
            note(message);
            return message;
        }
        while (message != null) {
            answered = isForSession(message) ? null : advance(message);
            if (!isOfRefusal(message)) {
                return message;
            }
            message = decoder.next();
        }
        return null;
    }

    private void note(@Nullable BackendMessage message) {
        if (message instanceof ReadyForQuery ready) {
            transactionStatus = ready.status();
        }
    }

    /**
     * Whether a whole message is there to be taken by {@link #next}.
     *
     * @throws WireException if its length word cannot be right
     */
    public boolean hasNext() {
        return decoder.hasNext();
    }

    /** The type of the message that {@link #next} takes; to be asked for when there is one. */
    public char nextType() {
        return decoder.nextType();
    }

    /** The number of two bytes that the next message, which must be there, begins with; -1 if it is shorter. */
    public int nextCount() {
        return decoder.nextCount();
    }

    /** Passes over the next message, which must be there: it answers nothing that was asked. */
    public void skip() {
        decoder.skip();
    }

    /** What text is encoded in, both ways; UTF-8 unless set. */
    public void charset(Charset charset) {
        decoder.charset(charset);
        out.charset(charset);
    }

    /** Shows every message received to {@code watcher}; null shows them to nobody. */
    public void watcher(MessageDecoder.@Nullable Watcher watcher) {
        decoder.watcher(watcher);
    }

    /** Whose message the last one was; null when it was for the session as a whole, or that one's end has been polled. */
    public @Nullable T owner() {
        return answered == null ? null : answered.owner;
    }

    /** Whether no request waits for its answer. */
    public boolean isIdle() {
        return pending.isEmpty();
    }

    /** As the last ReadyForQuery said. */
    public TransactionStatus transactionStatus() {
        return transactionStatus;
    }

    /** Refuses to send the data that the server waits for; to be called when {@link CopyInResponse} has just come. */
    public void refuseCopy(String reason) {
        if (answered != null && !answered.syncs) {
            // What follows in the pipeline was sent already; the server takes it for a breach of COPY, and hangs up.
            return;
        }
        new FrontendMessage.CopyFail(reason).encode(out);
        if (answered != null && answered.phase == ReplyPhase.PORTAL_COPY_IN) {
            // The Sync that followed the Execute was read, and ignored, as part of the COPY, so there must be another;
            // but a COPY that fails by itself may have left the first one unread, and then both are answered. Only the
            // answer to the Close tells which ReadyForQuery is the last.
            new FrontendMessage.Sync().encode(out);
            new FrontendMessage.Close(FrontendMessage.Target.PORTAL, "").encode(out);
            new FrontendMessage.Sync().encode(out);
            answered.phase = ReplyPhase.COPY_REFUSED;
            answered.copyRefused = true;
        }
    }

    /** Queues some of the data that the server waits for. */
    public void copyData(byte[] data) {
        new FrontendMessage.CopyData(data).encode(out);
    }

    /** Queues the header of so much of the data that the server waits for; the data itself must be sent right behind it. */
    public void announceCopyData(int length) {
        FrontendMessage.CopyData.announce(out, length);
    }

    /** Queues the end of the data that the server waits for. */
    public void copyDone() {
        new FrontendMessage.CopyDone().encode(out);
    }

    /** Queues the message that makes the server's COPY fail; for the simple protocol. */
    public void copyFail(String reason) {
        new FrontendMessage.CopyFail(reason).encode(out);
    }

    /** Queues the message that ends the session. */
    public void terminate() {
        new FrontendMessage.Terminate().encode(out);
    }

    private boolean isForSession(BackendMessage message) {
        return message instanceof NoticeResponse
                || message instanceof ParameterStatus
                || message instanceof NotificationResponse
                || (message instanceof ErrorResponse && pending.isEmpty());
    }

    /** What only tells that a refused COPY is not over yet. */
    private boolean isOfRefusal(BackendMessage message) {
        return (message instanceof CloseComplete && answered != null && answered.copyRefused)
                || (message instanceof ReadyForQuery && answered != null && answered.phase != ReplyPhase.DONE);
    }

    private Pending<T> advance(BackendMessage message) {
        Pending<T> head = pending.peek();
        if (head == null) {
            throw new WireException("server sent " + message.getClass().getSimpleName() + " while idle");
        }
        head.phase = head.phase.after(message);
        if (message instanceof DataRow row) {
            head.check(row);
        } else {
            answered(head, message);
        }
        if (!head.syncs && head.phase == ReplyPhase.READY) {
            over(head);
            if (message instanceof ErrorResponse) {
                skipToSync();
            }
        }
        return head;
    }

    private void answered(Pending<T> head, BackendMessage message) {
        head.request.answered(message);
        if (message instanceof RowDescription description) {
            head.columns = description.fields().size();
        } else if (message instanceof CommandComplete complete) {
            statements.completed(complete.tag());
        } else if (message instanceof ReadyForQuery ready) {
            note(ready);
            if (head.phase == ReplyPhase.DONE) {
                over(head);
            }
        }
    }

    private void over(Pending<T> head) {
        pending.remove();
        head.request.over();
        ended.add(head);
    }

    /** After an error the server answers nothing more until the Sync, and that with ReadyForQuery alone. */
    private void skipToSync() {
        skipping = true;
        for (Pending<T> next = pending.peek(); next != null; next = pending.peek()) {
            next.skipped = true;
            if (next.syncs) {
                next.phase = ReplyPhase.READY;
                skipping = false;
                return;
            }
            over(next);
        }
    }

    private static final class Pending<T> implements Ended<T> {
        private final T owner;
        private final Request request;
        private final boolean syncs;
        private ReplyPhase phase;
        private boolean skipped;
        private boolean copyRefused;
        private int columns;

        Pending(T owner, Request request, boolean syncs) {
            this.owner = owner;
            this.request = request;
            this.phase = request.firstReply();
            this.syncs = syncs;
            RowDescription known = request.columns();
            this.columns = known == null ? 0 : known.fields().size();
        }

        @Override
        public T owner() {
            return owner;
        }

        @Override
        public boolean skipped() {
            return skipped;
        }

        void check(DataRow row) {
            if (row.size() != columns) {
                throw new WireException("unexpected field count in \"D\" message");
            }
        }
    }
}
