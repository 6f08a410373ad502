package dev.quell.runtime;

import dev.quell.protocol.Failure;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How far a session is from its end, and why it ends. Under the session's lock, but for {@link #isOpen}. */
final class Ending {
    /** What has to be done to the session. */
    interface Owner {
        /** What waits to be sent is not to be sent any more. */
        void dropWaiting(Failure why);

        /** The end has come: nothing runs or waits any more, and the connection is closed. */
        void release(Failure why);
    }

    private enum Life {
        OPEN,
        /** Not fit for new work; it ends with the execution that runs, whenever that is. */
        RETIRED,
        /** To be closed: it ends with the execution that runs, or with the cancel of it. */
        CLOSING,
        CLOSED
    }

    private final Lane lane;
    private final Owner owner;
    private final List<Runnable> onClosed = new ArrayList<>();
    private @Nullable Failure parting;
    private boolean failing;
    private boolean released;
    private volatile Life life = Life.OPEN;

    Ending(Lane lane, Owner owner) {
        this.lane = lane;
        this.owner = owner;
    }

    boolean isOpen() {
        return life == Life.OPEN;
    }

    boolean isClosing() {
        return life == Life.CLOSING;
    }

    boolean isClosed() {
        return life == Life.CLOSED;
    }

    /** Whether the end has been left to the loop, which has not come to it yet. */
    boolean isFailing() {
        return failing;
    }

    Failure whyClosed() {
        return parting != null ? parting : new Failure.Usage("the connection is closed");
    }

    /** What explains the end, should one come: the first explanation is the best. */
    void explain(Failure why) {
        if (parting == null) {
            parting = why;
        }
    }

    /** The server has said why it is about to close. */
    void farewell(Failure why) {
        parting = why;
    }

    /** Takes nothing new; the session ends as soon as nothing runs. */
    void retire(Failure why) {
        retire(Life.RETIRED, why);
    }

    /** As {@link #retire}; {@code whenClosed} is run at the end, which comes even if what runs does not end by itself. */
    void startClosing(Runnable whenClosed) {
        onClosed.add(whenClosed);
        retire(Life.CLOSING, new Failure.Usage("the connection is closed"));
    }

    private void retire(Life next, Failure why) {
        life = next;
        explain(why);
        owner.dropWaiting(why);
    }

    /** Leaves the end to the loop: here it would come in the middle of something. */
    void failLater(Failure why) {
        failing = true;
        lane.execute(() -> lost(why));
    }

    void lost(Failure cause) {
        if (life != Life.CLOSED) {
            // Why it was retired is not why what ran on it came to nothing.
            boolean onlyRetired = life == Life.RETIRED && !(parting instanceof Failure.Server);
            end(parting == null || onlyRetired ? cause : parting);
        } else if (!released) {
            end(whyClosed());
        }
    }

    /** Can be repeated if it did not come to its own end, for want of memory. */
    void end(Failure why) {
        life = Life.CLOSED;
        parting = why;
        owner.release(why);
        released = true;
        onClosed.forEach(Runnable::run);
        onClosed.clear();
    }
}
