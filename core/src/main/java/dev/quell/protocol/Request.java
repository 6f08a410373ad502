package dev.quell.protocol;

import dev.quell.wire.BackendMessage;
import dev.quell.wire.BackendMessage.RowDescription;
import dev.quell.wire.FrontendMessage;
import dev.quell.wire.OutputBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is to be asked of the server: mostly a query. */
public sealed interface Request
        permits Request.Simple,
                Request.Extended,
                Request.Prepare,
                Request.ExecutePrepared,
                Request.PrepareAndExecute,
                Request.PrepareAndDescribe,
                Request.Describe,
                Request.Close,
                Request.SyncPoint,
                Request.Call,
                PortalFetch,
                StatementUse {
    /** Appends its messages, without the Sync or Flush that may have to follow. */
    void encode(OutputBuffer out);

    /** What the server is to answer first. */
    ReplyPhase firstReply();

    /** Whether the server answers it with a ReadyForQuery without being asked to by a Sync. */
    boolean isSyncedByItself();

    /** What is known of its rows before the server answers; null if nothing is. To be asked once it is encoded. */
    default @Nullable RowDescription columns() {
        return null;
    }

    /** A message other than a row has come in answer to it. */
    default void answered(BackendMessage message) {}

    /** Its last answer has come, or it was passed over. */
    default void over() {}

    /** Simple query protocol: one or more statements in one string, results in text format. */
    record Simple(String sql) implements Request {
        @Override
        public void encode(OutputBuffer out) {
            new FrontendMessage.Query(sql).encode(out);
        }

        @Override
        public ReplyPhase firstReply() {
            return ReplyPhase.STATEMENT;
        }

        @Override
        public boolean isSyncedByItself() {
            return true;
        }
    }

    /** Extended query protocol: one statement with parameters, through the unnamed statement and portal. */
    record Extended(String sql, List<Parameter> parameters) implements Request {
        @Override
        public void encode(OutputBuffer out) {
            Parameters given = new Parameters(parameters);
            new FrontendMessage.Parse("", sql, given.typeOids()).encode(out);
            FrontendMessage.Bind.encode(out, "", "", given, List.of());
            new FrontendMessage.Describe(FrontendMessage.Target.PORTAL, "").encode(out);
            new FrontendMessage.Execute("", 0).encode(out);
        }

        @Override
        public ReplyPhase firstReply() {
            return ReplyPhase.PARSE;
        }

        @Override
        public boolean isSyncedByItself() {
            return false;
        }

        /** Leaves the values out: they are the application's data. */
        @Override
        public String toString() {
            return "Extended[" + sql + ", " + parameters.size() + " parameters]";
        }
    }

    /** Extended query protocol: a statement prepared under a name; the empty name is the unnamed statement. */
    record Prepare(String statement, String sql, List<Integer> typeOids) implements Request {
        @Override
        public void encode(OutputBuffer out) {
            new FrontendMessage.Parse(statement, sql, typeOids).encode(out);
        }

        @Override
        public ReplyPhase firstReply() {
            return ReplyPhase.PREPARING;
        }

        @Override
        public boolean isSyncedByItself() {
            return false;
        }
    }

    /**
     * Extended query protocol: a prepared statement executed, through the unnamed portal. {@code formats} and {@code
     * resultFormats} are as in {@link FrontendMessage.Bind}.
     */
    record ExecutePrepared(
            String statement, List<Integer> formats, List<byte @Nullable []> values, List<Integer> resultFormats)
            implements Request {
        @Override
        public void encode(OutputBuffer out) {
            new FrontendMessage.Bind("", statement, formats, values, resultFormats).encode(out);
            new FrontendMessage.Describe(FrontendMessage.Target.PORTAL, "").encode(out);
            new FrontendMessage.Execute("", 0).encode(out);
        }

        @Override
        public ReplyPhase firstReply() {
            return ReplyPhase.BIND;
        }

        @Override
        public boolean isSyncedByItself() {
            return false;
        }

        /** Leaves the values out: they are the application's data. */
        @Override
        public String toString() {
            return "ExecutePrepared[" + statement + ", " + values.size() + " parameters]";
        }
    }

    /** Extended query protocol: a statement prepared as the unnamed one and executed at once. */
    record PrepareAndExecute(Prepare prepare, ExecutePrepared execute) implements Request {
        @Override
        public void encode(OutputBuffer out) {
            prepare.encode(out);
            execute.encode(out);
        }

        @Override
        public ReplyPhase firstReply() {
            return ReplyPhase.PARSE;
        }

        @Override
        public boolean isSyncedByItself() {
            return false;
        }
    }

    /** Extended query protocol: a statement prepared as the unnamed one and described. */
    record PrepareAndDescribe(String sql) implements Request {
        @Override
        public void encode(OutputBuffer out) {
            new FrontendMessage.Parse("", sql, List.of()).encode(out);
            new FrontendMessage.Describe(FrontendMessage.Target.STATEMENT, "").encode(out);
        }

        @Override
        public ReplyPhase firstReply() {
            return ReplyPhase.PARSE_TO_DESCRIBE;
        }

        @Override
        public boolean isSyncedByItself() {
            return false;
        }
    }

    /** Asks for the parameters and columns of a prepared statement, or the columns of a portal. */
    record Describe(FrontendMessage.Target target, String name) implements Request {
        @Override
        public void encode(OutputBuffer out) {
            new FrontendMessage.Describe(target, name).encode(out);
        }

        @Override
        public ReplyPhase firstReply() {
            return switch (target) {
                case STATEMENT -> ReplyPhase.DESCRIBING_PARAMETERS;
                case PORTAL -> ReplyPhase.DESCRIBING_COLUMNS;
            };
        }

        @Override
        public boolean isSyncedByItself() {
            return false;
        }
    }

    /** Closes a prepared statement or a portal; one that does not exist too. */
    record Close(FrontendMessage.Target target, String name) implements Request {
        @Override
        public void encode(OutputBuffer out) {
            new FrontendMessage.Close(target, name).encode(out);
        }

        @Override
        public ReplyPhase firstReply() {
            return ReplyPhase.CLOSING;
        }

        @Override
        public boolean isSyncedByItself() {
            return false;
        }
    }

    /** Ends a part of a pipeline: what failed before it does not concern what comes after. */
    record SyncPoint() implements Request {
        @Override
        public void encode(OutputBuffer out) {
            new FrontendMessage.Sync().encode(out);
        }

        @Override
        public ReplyPhase firstReply() {
            return ReplyPhase.READY;
        }

        @Override
        public boolean isSyncedByItself() {
            return true;
        }
    }

    /** A function called by its OID, arguments and result in binary format. */
    record Call(int function, List<byte @Nullable []> arguments) implements Request {
        @Override
        public void encode(OutputBuffer out) {
            new FrontendMessage.FunctionCall(function, List.of(1), arguments, 1).encode(out);
        }

        @Override
        public ReplyPhase firstReply() {
            return ReplyPhase.CALLING;
        }

        @Override
        public boolean isSyncedByItself() {
            return true;
        }

        /** Leaves the values out: they are the application's data. */
        @Override
        public String toString() {
            return "Call[" + Integer.toUnsignedString(function) + ", " + arguments.size() + " arguments]";
        }
    }
}
