package dev.quell.protocol;

import dev.quell.wire.FrontendMessage;
import dev.quell.wire.OutputBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A query to send. */
public sealed interface Request {
    void encode(OutputBuffer out);

    /** What the server is to answer first. */
    ReplyPhase firstReply();

    /** Whether the server answers it with a ReadyForQuery without being asked to by a Sync. */
    boolean isSyncedByItself();

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
            List<Integer> oids = new ArrayList<>(parameters.size());
            List<Integer> formats = new ArrayList<>(parameters.size());
            List<byte @Nullable []> values = new ArrayList<>(parameters.size());
            for (Parameter parameter : parameters) {
                oids.add(parameter.typeOid());
                formats.add(parameter.format());
                values.add(parameter.value());
            }
            new FrontendMessage.Parse("", sql, oids).encode(out);
            new FrontendMessage.Bind("", "", formats, values, List.of()).encode(out);
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
}
