package dev.quell.protocol;

import static dev.quell.protocol.ReplyPhase.BIND;
import static dev.quell.protocol.ReplyPhase.BIND_COMMAND;
import static dev.quell.protocol.ReplyPhase.BIND_ROWS;
import static dev.quell.protocol.ReplyPhase.CALLING;
import static dev.quell.protocol.ReplyPhase.CLEARING;
import static dev.quell.protocol.ReplyPhase.CLOSING;
import static dev.quell.protocol.ReplyPhase.COLUMNS;
import static dev.quell.protocol.ReplyPhase.COMMAND;
import static dev.quell.protocol.ReplyPhase.COPY_BOTH;
import static dev.quell.protocol.ReplyPhase.COPY_IN;
import static dev.quell.protocol.ReplyPhase.COPY_OUT;
import static dev.quell.protocol.ReplyPhase.COPY_REFUSED;
import static dev.quell.protocol.ReplyPhase.DESCRIBING_COLUMNS;
import static dev.quell.protocol.ReplyPhase.DESCRIBING_PARAMETERS;
import static dev.quell.protocol.ReplyPhase.DESCRIPTION;
import static dev.quell.protocol.ReplyPhase.DONE;
import static dev.quell.protocol.ReplyPhase.PARAMETERS;
import static dev.quell.protocol.ReplyPhase.PARSE;
import static dev.quell.protocol.ReplyPhase.PARSE_TO_DESCRIBE;
import static dev.quell.protocol.ReplyPhase.PARSING;
import static dev.quell.protocol.ReplyPhase.PORTAL_COPY_IN;
import static dev.quell.protocol.ReplyPhase.PORTAL_COPY_OUT;
import static dev.quell.protocol.ReplyPhase.PORTAL_ROWS;
import static dev.quell.protocol.ReplyPhase.PREPARING;
import static dev.quell.protocol.ReplyPhase.READY;
import static dev.quell.protocol.ReplyPhase.ROWS;
import static dev.quell.protocol.ReplyPhase.STATEMENT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.wire.BackendMessage;
import dev.quell.wire.BackendMessage.BindComplete;
import dev.quell.wire.BackendMessage.CloseComplete;
import dev.quell.wire.BackendMessage.CommandComplete;
import dev.quell.wire.BackendMessage.CopyBothResponse;
import dev.quell.wire.BackendMessage.CopyData;
import dev.quell.wire.BackendMessage.CopyDone;
import dev.quell.wire.BackendMessage.CopyInResponse;
import dev.quell.wire.BackendMessage.CopyOutResponse;
import dev.quell.wire.BackendMessage.EmptyQueryResponse;
import dev.quell.wire.BackendMessage.ErrorResponse;
import dev.quell.wire.BackendMessage.FunctionCallResponse;
import dev.quell.wire.BackendMessage.NoData;
import dev.quell.wire.BackendMessage.ParameterDescription;
import dev.quell.wire.BackendMessage.ParseComplete;
import dev.quell.wire.BackendMessage.PortalSuspended;
import dev.quell.wire.BackendMessage.ReadyForQuery;
import dev.quell.wire.BackendMessage.RowDescription;
import dev.quell.wire.DataRow;
import dev.quell.wire.RandomMessages;
import dev.quell.wire.WireException;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The table of what may follow what, written down a second time; whatever is not in it is refused. */
class ReplyPhaseTest {
    private record Key(ReplyPhase phase, Class<? extends BackendMessage> message) {}

    private static final Map<Key, ReplyPhase> TABLE = table();

    private static Map<Key, ReplyPhase> table() {
        Map<Key, ReplyPhase> table = new HashMap<>();
        simple(table);
        extended(table);
        kept(table);
        single(table);
        for (ReplyPhase phase : ReplyPhase.values()) {
            if (phase != DONE) {
                put(table, phase, ErrorResponse.class, phase == COPY_REFUSED ? COPY_REFUSED : READY);
            }
        }
        put(table, READY, ReadyForQuery.class, DONE);
        return table;
    }

    private static void simple(Map<Key, ReplyPhase> table) {
        put(table, STATEMENT, RowDescription.class, ROWS);
        put(table, STATEMENT, CommandComplete.class, STATEMENT);
        put(table, STATEMENT, EmptyQueryResponse.class, STATEMENT);
        put(table, STATEMENT, ReadyForQuery.class, DONE);
        put(table, STATEMENT, CopyInResponse.class, COPY_IN);
        put(table, STATEMENT, CopyOutResponse.class, COPY_OUT);
        put(table, ROWS, DataRow.class, ROWS);
        put(table, ROWS, CommandComplete.class, STATEMENT);
        put(table, ROWS, EmptyQueryResponse.class, STATEMENT);
        put(table, COPY_IN, CommandComplete.class, STATEMENT);
        put(table, COPY_IN, EmptyQueryResponse.class, STATEMENT);
        put(table, COPY_OUT, CopyData.class, COPY_OUT);
        put(table, COPY_OUT, CopyDone.class, STATEMENT);
    }

    private static void extended(Map<Key, ReplyPhase> table) {
        put(table, PARSE, ParseComplete.class, BIND);
        put(table, BIND, BindComplete.class, DESCRIPTION);
        put(table, DESCRIPTION, RowDescription.class, PORTAL_ROWS);
        put(table, DESCRIPTION, NoData.class, COMMAND);
        put(table, PORTAL_ROWS, DataRow.class, PORTAL_ROWS);
        put(table, PORTAL_ROWS, CommandComplete.class, READY);
        put(table, PORTAL_ROWS, EmptyQueryResponse.class, READY);
        put(table, PORTAL_ROWS, PortalSuspended.class, READY);
        put(table, COMMAND, CommandComplete.class, READY);
        put(table, COMMAND, EmptyQueryResponse.class, READY);
        put(table, COMMAND, CopyInResponse.class, PORTAL_COPY_IN);
        put(table, COMMAND, CopyOutResponse.class, PORTAL_COPY_OUT);
        put(table, PORTAL_COPY_IN, CommandComplete.class, READY);
        put(table, PORTAL_COPY_IN, EmptyQueryResponse.class, READY);
        put(table, PORTAL_COPY_OUT, CopyData.class, PORTAL_COPY_OUT);
        put(table, PORTAL_COPY_OUT, CopyDone.class, COMMAND);
        put(table, COPY_REFUSED, ReadyForQuery.class, COPY_REFUSED);
        put(table, COPY_REFUSED, CloseComplete.class, READY);
    }

    private static void kept(Map<Key, ReplyPhase> table) {
        put(table, CLEARING, CloseComplete.class, PARSING);
        put(table, PARSING, ParseComplete.class, PARAMETERS);
        put(table, PARAMETERS, ParameterDescription.class, COLUMNS);
        put(table, COLUMNS, RowDescription.class, BIND_ROWS);
        put(table, COLUMNS, NoData.class, BIND_COMMAND);
        put(table, BIND_ROWS, BindComplete.class, PORTAL_ROWS);
        put(table, BIND_COMMAND, BindComplete.class, COMMAND);
    }

    private static void single(Map<Key, ReplyPhase> table) {
        put(table, PARSE_TO_DESCRIBE, ParseComplete.class, DESCRIBING_PARAMETERS);
        put(table, PREPARING, ParseComplete.class, READY);
        put(table, DESCRIBING_PARAMETERS, ParameterDescription.class, DESCRIBING_COLUMNS);
        put(table, DESCRIBING_COLUMNS, RowDescription.class, READY);
        put(table, DESCRIBING_COLUMNS, NoData.class, READY);
        put(table, CLOSING, CloseComplete.class, READY);
        put(table, CALLING, FunctionCallResponse.class, READY);
        put(table, STATEMENT, CopyBothResponse.class, COPY_BOTH);
        put(table, COPY_BOTH, CopyData.class, COPY_BOTH);
        put(table, COPY_BOTH, CopyDone.class, STATEMENT);
    }

    private static void put(
            Map<Key, ReplyPhase> table, ReplyPhase phase, Class<? extends BackendMessage> message, ReplyPhase next) {
        assertThat(table.put(new Key(phase, message), next)).isNull();
    }

    @Test
    void after_everyPhaseAndMessage_isAsInTheTableOrRefused() {
        new RandomMessages(new Random(1)).backend().forEach((type, maker) -> {
            for (ReplyPhase phase : ReplyPhase.values()) {
                assertThat(after(phase, maker.get()))
                        .as("%s in %s", type.getSimpleName(), phase)
                        .isEqualTo(String.valueOf(TABLE.get(new Key(phase, type))));
            }
        });
    }

    private static String after(ReplyPhase phase, BackendMessage message) {
        try {
            return phase.after(message).toString();
        } catch (WireException refused) {
            assertThat(refused.what())
                    .isEqualTo(
                            message instanceof DataRow
                                    ? "server sent data (\"D\" message) without prior row description (\"T\" message)"
                                    : "server sent " + message.getClass().getSimpleName()
                                            + " where it has no place (state " + phase + ")");
            return "null";
        }
    }

    /** A phase from which no ReadyForQuery can be reached would be a request that never ends. */
    @Test
    void table_fromEveryPhase_leadsToTheEnd() {
        for (ReplyPhase phase : ReplyPhase.values()) {
            assertThat(reachable(phase)).as("from %s", phase).contains(DONE);
        }
    }

    private static Set<ReplyPhase> reachable(ReplyPhase from) {
        Set<ReplyPhase> seen = new TreeSet<>(Set.of(from));
        for (int size = 0; size != seen.size(); ) {
            size = seen.size();
            TABLE.forEach((key, next) -> {
                if (seen.contains(key.phase())) {
                    seen.add(next);
                }
            });
        }
        return seen;
    }
}
