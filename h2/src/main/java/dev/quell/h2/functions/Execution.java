package dev.quell.h2.functions;

import java.lang.ref.SoftReference;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.h2.command.Command;
import org.h2.value.ValueTimestampTimeZone;
import org.jspecify.annotations.Nullable;

/**
 * One execution of a statement, and the rows of the calls that it has made. A function or a trigger may run statements too, in
 * the same session, while the statement that called it is not done: then there are several, one in the other.
 *
 * <p>Not thread-safe; it belongs to an H2 session.
 */
final class Execution {
    static final String DEFINITION_REQUIRED = "a column definition list is required for functions returning \"record\"";

    private final int depth;
    private final @Nullable Command command;
    private final ValueTimestampTimeZone time;
    private final Map<Call, Shared> shared = new HashMap<>();
    private final Map<Call, List<Column>> told = new HashMap<>();
    private @Nullable ValueTimestampTimeZone ended;
    private boolean read;

    /**
     * Makes the record of an execution.
     *
     * @param depth the {@linkplain Place#depth depth}; 0 for rows that are read lazily, when H2 executes nothing any more
     * @param command null if H2 has forgotten which statement it is, as it does when an inner one has ended
     * @param time when the statement began, or has ended, to H2
     */
    Execution(int depth, @Nullable Command command, ValueTimestampTimeZone time) {
        this.depth = depth;
        this.command = command;
        this.time = time;
        this.ended = depth == 0 ? time : null;
    }

    int depth() {
        return depth;
    }

    @Nullable
    Command command() {
        return command;
    }

    /** Whether the statement that H2 now executes is this. */
    @SuppressWarnings("ReferenceEquality") // a command has no other identity
    boolean is(@Nullable Command current, ValueTimestampTimeZone start) {
        return current == null || (current == command && start.equals(time));
    }

    /** Whether rows that are read lazily can be those of this statement: nothing but a first reading tells when it has ended. */
    boolean isReadLazily(ValueTimestampTimeZone end) {
        if (ended == null && !read) {
            ended = end;
        }
        return end.equals(ended);
    }

    /** The rows of that call, which is made unless it has been. */
    SharedRows rows(Call call, StatementScope.Making making) {
        Shared held = shared.get(call);
        if (held != null) {
            return held.rows();
        }
        SharedRows rows = making.make();
        shared.put(call, new Shared(rows));
        return rows;
    }

    /** H2 compiles the statement with these columns of a call. */
    void told(Call call, List<Column> columns) {
        told.put(call, columns);
    }

    /** Fails if rows of these columns are not what H2 has compiled the statement for; null if there are no rows. */
    void checkColumns(Call call, @Nullable List<Column> columns) {
        List<Column> expected = told.get(call);
        if (columns == null || (expected != null && Column.areSame(expected, columns))) {
            return;
        }
        throw expected == null
                ? Failures.of(
                        "42601",
                        DEFINITION_REQUIRED,
                        "H2 does not compile this statement anew when it executes it, so that its columns have to be declared.")
                : Failures.of("42804", "remote query result rowtype does not match the specified FROM clause rowtype");
    }

    /** The rows of that call have a reader. */
    void handOver(Call call) {
        read = true;
        Shared held = shared.get(call);
        if (held != null) {
            held.untilRead = null;
        }
    }

    /** Gives back what nobody has begun to read. */
    void end() {
        shared.values().forEach(Shared::end);
    }

    /**
     * Held until the first reader has them, and after that for as long as there is memory: H2 tells nobody when a statement has
     * ended, and few read their rows twice.
     */
    private static final class Shared {
        private final SoftReference<SharedRows> rows;
        private @Nullable SharedRows untilRead;

        Shared(SharedRows rows) {
            this.rows = new SoftReference<>(rows);
            this.untilRead = rows;
        }

        SharedRows rows() {
            SharedRows held = untilRead == null ? rows.get() : untilRead;
            if (held == null) {
                // to make the call again would have its effects again
                throw Failures.of(
                        "53200",
                        "out of memory: this statement reads the rows of a dblink call more than once, and they were given up"
                                + " in between; copy them into a table first (CREATE TABLE ... AS SELECT ...)");
            }
            return held;
        }

        void end() {
            SharedRows held = untilRead == null ? rows.get() : untilRead;
            if (held != null) {
                held.end();
            }
        }
    }
}
