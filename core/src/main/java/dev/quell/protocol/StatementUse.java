package dev.quell.protocol;

import dev.quell.wire.BackendMessage;
import dev.quell.wire.BackendMessage.BindComplete;
import dev.quell.wire.BackendMessage.CloseComplete;
import dev.quell.wire.BackendMessage.NoData;
import dev.quell.wire.BackendMessage.RowDescription;
import dev.quell.wire.ErrorFields;
import dev.quell.wire.FrontendMessage;
import dev.quell.wire.FrontendMessage.Target;
import dev.quell.wire.OutputBuffer;
import java.util.List;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Extended query protocol: a statement with parameters that is prepared where that is worth it, and used as it is prepared
 * from then on. What is sent is settled when it is sent, by what the server is known to hold then. For one session and one
 * execution; not thread-safe.
 */
public final class StatementUse implements Request {
    private enum Way {
        /** As the unnamed statement. */
        UNNAMED,
        /** Prepared under a name, described and executed. */
        PREPARING,
        /** As it is about to be prepared, or was without its columns being certain: the portal is described. */
        DESCRIBING,
        /** As it is prepared, with its columns known. */
        KNOWN
    }

    private final Statements statements;
    private final Statements.@Nullable Kept kept;
    private final String sql;
    private final Parameters parameters;
    private final IntPredicate binary;
    private final boolean again;
    private @Nullable ServerStatement statement;
    private Way way = Way.UNNAMED;
    private String name = "";
    private @Nullable RowDescription columns;
    private boolean preparedBefore;
    private boolean alone;
    private boolean bound;
    private boolean described;
    private boolean askedAgain;
    private @Nullable String closing;

    /**
     * @param statements those of the session that is to run it
     * @param kept whose it is if it is to be prepared at once; null leaves that to the number of its uses
     * @param binary whether values of the type with this OID can be read in binary format
     * @param again whether the same text is known to come again
     */
    public StatementUse(
            Statements statements,
            Statements.@Nullable Kept kept,
            String sql,
            List<Parameter> parameters,
            IntPredicate binary,
            boolean again) {
        this.statements = statements;
        this.kept = kept;
        this.sql = sql;
        this.binary = binary;
        this.again = again;
        this.parameters = new Parameters(parameters);
    }

    @Override
    public void encode(OutputBuffer out) {
        settle();
        prepare(out);
        FrontendMessage.Bind.encode(out, "", name, parameters, resultFormats());
        if (way == Way.UNNAMED || way == Way.DESCRIBING) {
            new FrontendMessage.Describe(Target.PORTAL, "").encode(out);
        }
        new FrontendMessage.Execute("", 0).encode(out);
    }

    private void settle() {
        alone = statements.isAtGroupsBegin();
        bound = false;
        described = false;
        ServerStatement found = statements.areKept() ? find() : null;
        statement = found;
        preparedBefore = found != null && found.isPrepared(statements);
        if (found == null) {
            way = Way.UNNAMED;
        } else if (found.isAbsent(statements)) {
            way = Way.PREPARING;
        } else if (preparedBefore) {
            found.chooseFormats(statements);
            way = found.isPlanned() ? Way.KNOWN : Way.DESCRIBING;
        } else {
            way = found.isParsingInGroup(statements) ? Way.DESCRIBING : Way.UNNAMED;
        }
        remember(found);
    }

    /** Keeps what it is bound to: the statement may be prepared anew, under another name, before this use is answered. */
    private void remember(@Nullable ServerStatement found) {
        name = "";
        columns = null;
        if (found == null || way == Way.UNNAMED) {
            return;
        }
        if (way == Way.PREPARING) {
            found.parsing(statements);
        }
        name = found.name();
        columns = way == Way.KNOWN ? found.columns() : null;
    }

    private @Nullable ServerStatement find() {
        return kept == null ? statements.find(sql, parameters, binary, again) : kept.find(sql, parameters, binary);
    }

    private void prepare(OutputBuffer out) {
        if (way == Way.UNNAMED) {
            new FrontendMessage.Parse("", sql, parameters.typeOids()).encode(out);
        } else if (way == Way.PREPARING) {
            closing = statements.pollToClose();
            if (closing != null) {
                new FrontendMessage.Close(Target.STATEMENT, closing).encode(out);
            }
            new FrontendMessage.Parse(name, sql, parameters.typeOids()).encode(out);
            new FrontendMessage.Describe(Target.STATEMENT, name).encode(out);
        }
    }

    private List<Integer> resultFormats() {
        return way == Way.KNOWN && statement != null ? statement.formats() : List.of();
    }

    @Override
    public ReplyPhase firstReply() {
        return switch (way) {
            case UNNAMED -> ReplyPhase.PARSE;
            case PREPARING -> closing == null ? ReplyPhase.PARSING : ReplyPhase.CLEARING;
            case DESCRIBING -> ReplyPhase.BIND;
            case KNOWN -> columns == null ? ReplyPhase.BIND_COMMAND : ReplyPhase.BIND_ROWS;
        };
    }

    @Override
    public @Nullable RowDescription columns() {
        return columns;
    }

    @Override
    public void answered(BackendMessage message) {
        switch (message) {
            case CloseComplete ignored -> closing = null;
            case BindComplete ignored -> bound = true;
            case RowDescription description -> described(description);
            case NoData ignored -> described(null);
            case BackendMessage ignored -> {}
        }
    }

    private void described(@Nullable RowDescription description) {
        if (way == Way.PREPARING && statement != null) {
            described = true;
            statement.described(name, description, statements);
        }
    }

    @Override
    public void over() {
        if (closing != null) {
            statements.closeLater(closing);
            closing = null;
        }
        if (way == Way.PREPARING && !described && statement != null) {
            statement.notParsed(name);
        }
    }

    /**
     * Whether {@code error}, which ended it, says that what was prepared does not fit the database as it is now. Nothing has
     * been run then. The statement is prepared anew with its next use, if that has not been done yet.
     */
    public boolean isOutdated(ErrorFields error) {
        if (bound || !preparedBefore || statement == null || !OutdatedStatement.isToldBy(error)) {
            return false;
        }
        boolean current = statement.isStill(name, statements);
        // What other uses have found out already, and what was dropped with all others, tells nothing of a pooler.
        statements.outdated(current && OutdatedStatement.isMissing(error));
        if (current) {
            statement.lost(statements);
        }
        return true;
    }

    /** Whether it may be sent once more, by itself, without a change to anything that was sent with it. */
    public boolean maySendAgain() {
        boolean first = alone && !askedAgain;
        askedAgain = true;
        return first;
    }

    @Override
    public boolean isSyncedByItself() {
        return false;
    }

    /** Leaves the values out: they are the application's data. */
    @Override
    public String toString() {
        return "StatementUse[" + sql + ", " + parameters + "]";
    }
}
