package dev.quell.h2.functions;

import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.function.Supplier;
import org.h2.command.Command;
import org.h2.command.CommandInterface;
import org.h2.engine.SessionLocal;
import org.h2.value.Value;
import org.h2.value.ValueTimestampTimeZone;
import org.jspecify.annotations.Nullable;

/**
 * Makes every call once for each execution of a statement, however often H2 asks.
 *
 * <p>H2 asks for a table function's columns when it parses a statement, once or more, and again when it executes it, because it
 * compiles statements with such functions anew each time; then it asks for the rows, again once or more: for each row of an
 * outer table, or for each mention of a common table expression. So
 *
 * <ul>
 *   <li>while a statement is only parsed, the columns are described without any effect;
 *   <li>within an execution the call is made when it is first needed, for columns or rows, and what came is shared until the
 *       execution ends;
 *   <li>rows follow only the columns that H2 was told of in the same execution. What H2 compiles once and executes for ever, as a
 *       view, has to have its columns declared.
 * </ul>
 *
 * <p>Not thread-safe; it belongs to an H2 session.
 */
final class StatementScope {
    private static final int REMEMBERED = 1000;

    private final SessionLocal session;
    private final ArrayDeque<Execution> executions = new ArrayDeque<>();
    private final LinkedHashMap<Call, List<Column>> known = new LinkedHashMap<>(16, 0.75f, true);
    private final Runnable end;

    /**
     * Makes the scope of a session's statements.
     *
     * @param end what to do when a statement has ended, which shows when the next one begins
     */
    StatementScope(SessionLocal session, Runnable end) {
        this.session = session;
        this.end = end;
    }

    /** How a call's columns are found without making it, and how it is made. */
    interface Making {
        /** The columns that the caller declares; null if it does not. */
        @Nullable
        List<Column> declared();

        /** The columns; null if they cannot be known before the call is made. */
        @Nullable
        List<Column> describe();

        SharedRows make();

        static Making of(List<Column> columns, Supplier<List<Value[]>> rows) {
            return new Making() {
                @Override
                public List<Column> declared() {
                    return columns;
                }

                @Override
                public List<Column> describe() {
                    return columns;
                }

                @Override
                public SharedRows make() {
                    return SharedRows.buffered(columns, rows.get());
                }
            };
        }
    }

    /** The columns, for a statement that is being compiled; no rows. */
    RowReader columns(Call call, Making making) {
        Place place = Place.here();
        if (place.parsing() && place.depth() == 0) {
            executions.forEach(Execution::end);
            end.run();
        }
        if (!place.parsing()) {
            begin(place);
        }
        List<Column> columns = making.declared();
        if (columns == null) {
            checkNoView();
            columns = remoteColumns(place, call, making);
        }
        return SharedRows.buffered(columns, List.of()).reader();
    }

    private List<Column> remoteColumns(Place place, Call call, Making making) {
        List<Column> columns =
                isExecuting(place) ? begin(place).rows(call, making).columns() : making.describe();
        if (columns == null) {
            // there are no rows either, so that those from before do no harm
            columns = known.getOrDefault(call, List.of());
        }
        known.put(call, columns);
        if (known.size() > REMEMBERED) {
            known.pollFirstEntry();
        }
        if (!place.parsing()) {
            begin(place).told(call, columns);
        }
        return columns;
    }

    /** The rows of a function whose columns are always the same. */
    RowReader read(Call call, List<Column> columns, Supplier<List<Value[]>> rows) {
        return begin().rows(call, Making.of(columns, rows)).reader();
    }

    /** The rows, for a statement that is being executed. */
    RowReader read(Call call, Making making) {
        Execution execution = begin();
        SharedRows rows = execution.rows(call, making);
        if (making.declared() == null) {
            execution.checkColumns(call, rows.columns());
        }
        execution.handOver(call);
        return rows.reader();
    }

    /** Finds the execution that a call belongs to, and ends those before it. */
    Execution begin() {
        return begin(Place.here());
    }

    /** The statement that H2 executes, or reads the rows of lazily; null if it has forgotten that. */
    @Nullable
    Command command() {
        return begin().command();
    }

    private Execution begin(Place place) {
        return place.depth() == 0 ? beginLazily() : beginWithin(place.depth());
    }

    /** H2 reads rows lazily when it executes nothing any more. */
    private Execution beginLazily() {
        ValueTimestampTimeZone end = session.getCommandStartOrEnd();
        Execution first = executions.peekFirst();
        if (first != null && first.isReadLazily(end)) {
            return first;
        }
        while (!executions.isEmpty()) {
            endLast();
        }
        return push(new Execution(0, null, end));
    }

    private Execution beginWithin(int depth) {
        Execution last = executions.peekLast();
        while (last != null && (last.depth() == 0 || last.depth() > depth)) {
            last = endLast();
        }
        Command current = session.getCurrentCommand();
        ValueTimestampTimeZone start = session.getCommandStartOrEnd();
        if (last != null && last.depth() == depth) {
            if (last.is(current, start)) {
                return last;
            }
            endLast();
        }
        return push(new Execution(depth, current, start));
    }

    private Execution push(Execution next) {
        if (executions.isEmpty()) {
            end.run();
        }
        executions.addLast(next);
        return next;
    }

    private @Nullable Execution endLast() {
        executions.removeLast().end();
        return executions.peekLast();
    }

    /**
     * Whether the statement that runs will read what it asks the columns of. Others compile queries that they do not run: to explain
     * or store them, or because a view depends on what they change.
     */
    private boolean isExecuting(Place place) {
        Command current = session.getCurrentCommand();
        return !place.parsing()
                && current != null
                && switch (current.getCommandType()) {
                    case CommandInterface.SELECT,
                            CommandInterface.CALL,
                            CommandInterface.INSERT,
                            CommandInterface.UPDATE,
                            CommandInterface.DELETE,
                            CommandInterface.MERGE -> true;
                    default -> false;
                };
    }

    /** H2 keeps the columns that a view has been created with, whatever becomes of those that it reads. */
    private void checkNoView() {
        if (session.isParsingCreateView()) {
            throw Failures.of(
                    "42601",
                    Execution.DEFINITION_REQUIRED,
                    "A view has the columns that it was created with: declare them, with a column definition list or an array of"
                            + " types as the last argument.");
        }
    }
}
