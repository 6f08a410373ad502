package dev.quell.libpq;

import dev.quell.libpq.QueuedCommand.Kind;
import dev.quell.protocol.Request;
import dev.quell.protocol.SessionMachine.Behind;
import dev.quell.wire.FrontendMessage.Target;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Puts commands on their way. Mirrors the {@code PQsend…} functions. */
final class Sending {
    /** What the protocol's count of parameters can hold. */
    static final int MOST_PARAMETERS = 65535;

    /** Past this, the messages of a pipeline are sent although nobody has asked for it. */
    private static final int PIPELINE_THRESHOLD = 65536;

    private final PGconn conn;
    private final CommandState state;

    Sending(PGconn conn) {
        this.conn = conn;
        this.state = conn.state;
    }

    /** The parameters of a command, as the functions take them: formats and lengths may be absent. */
    @SuppressWarnings("ArrayRecordComponent") // the caller's arrays, used before the call returns
    record Parameters(
            int count,
            int @Nullable [] types,
            byte @Nullable [] @Nullable [] values,
            int @Nullable [] lengths,
            int @Nullable [] formats) {
        static Parameters types(int count, int @Nullable [] types) {
            return new Parameters(count, types, null, null, null);
        }

        List<Integer> typeList() {
            return types == null || count == 0 ? List.of() : list(types);
        }

        List<Integer> formatList() {
            return formats == null || count == 0 ? List.of() : list(formats);
        }

        private List<Integer> list(int[] numbers) {
            return Arrays.stream(numbers, 0, count).boxed().toList();
        }

        /** The values; null when a binary one has no length. */
        @Nullable
        List<byte @Nullable []> valueList() {
            List<byte @Nullable []> list = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
                byte[] value = values == null ? null : values[i];
                if (value == null) {
                    list.add(null);
                } else if (formats == null || formats[i] == 0) {
                    list.add(upToZero(value));
                } else if (lengths == null) {
                    return null;
                } else {
                    list.add(
                            Arrays.copyOf(value, Objects.checkFromIndexSize(0, lengths[i], value.length) + lengths[i]));
                }
            }
            return list;
        }

        /** Text ends where a C string would. */
        private static byte[] upToZero(byte[] value) {
            for (int i = 0; i < value.length; i++) {
                if (value[i] == 0) {
                    return Arrays.copyOf(value, i);
                }
            }
            return value;
        }
    }

    boolean query(@Nullable String command) {
        return complaining(() -> sendQuery(command));
    }

    private boolean sendQuery(@Nullable String command) {
        if (!begin()) {
            return false;
        }
        if (command == null) {
            return refuse("command string is a null pointer");
        }
        if (state.isPipelined()) {
            return refuse("PQsendQuery not allowed in pipeline mode");
        }
        QueuedCommand queued = new QueuedCommand(Kind.SIMPLE, command);
        if (!conn.traffic.send(queued, new Request.Simple(checked(command)), Behind.NOTHING)
                || conn.traffic.flush() < 0) {
            return false;
        }
        state.enqueue(queued);
        return true;
    }

    boolean queryParams(@Nullable String command, Parameters parameters, int resultFormat) {
        return complaining(() -> sendQueryParams(command, parameters, resultFormat));
    }

    private boolean sendQueryParams(@Nullable String command, Parameters parameters, int resultFormat) {
        if (!begin()) {
            return false;
        }
        if (command == null) {
            return refuse("command string is a null pointer");
        }
        if (!isCountFine(parameters.count())) {
            return false;
        }
        Request.ExecutePrepared execute = execute("", parameters, resultFormat);
        if (execute == null) {
            return refuse("length must be given for binary parameter");
        }
        Request.Prepare prepare = new Request.Prepare("", checked(command), parameters.typeList());
        return put(new QueuedCommand(Kind.EXTENDED, command), new Request.PrepareAndExecute(prepare, execute));
    }

    boolean prepare(@Nullable String statement, @Nullable String query, Parameters parameters) {
        return complaining(() -> sendPrepare(statement, query, parameters));
    }

    private boolean sendPrepare(@Nullable String statement, @Nullable String query, Parameters parameters) {
        if (!begin()) {
            return false;
        }
        if (statement == null) {
            return refuse("statement name is a null pointer");
        }
        if (query == null) {
            return refuse("command string is a null pointer");
        }
        if (!isCountFine(parameters.count())) {
            return false;
        }
        return put(
                new QueuedCommand(Kind.PREPARE, query),
                new Request.Prepare(checked(statement), checked(query), parameters.typeList()));
    }

    boolean queryPrepared(@Nullable String statement, Parameters parameters, int resultFormat) {
        return complaining(() -> sendQueryPrepared(statement, parameters, resultFormat));
    }

    private boolean sendQueryPrepared(@Nullable String statement, Parameters parameters, int resultFormat) {
        if (!begin()) {
            return false;
        }
        if (statement == null) {
            return refuse("statement name is a null pointer");
        }
        if (!isCountFine(parameters.count())) {
            return false;
        }
        Request.ExecutePrepared execute = execute(checked(statement), parameters, resultFormat);
        return execute == null
                ? refuse("length must be given for binary parameter")
                : put(new QueuedCommand(Kind.EXTENDED, null), execute);
    }

    boolean describe(Target target, @Nullable String name) {
        return complaining(() -> sendDescribe(target, name));
    }

    private boolean sendDescribe(Target target, @Nullable String name) {
        return begin() && put(new QueuedCommand(Kind.DESCRIBE, null), new Request.Describe(target, orEmpty(name)));
    }

    boolean close(Target target, @Nullable String name) {
        return complaining(() -> sendClose(target, name));
    }

    private boolean sendClose(Target target, @Nullable String name) {
        return begin() && put(new QueuedCommand(Kind.CLOSE, null), new Request.Close(target, orEmpty(name)));
    }

    private String orEmpty(@Nullable String name) {
        return name == null ? "" : checked(name);
    }

    private static Request.@Nullable ExecutePrepared execute(
            String statement, Parameters parameters, int resultFormat) {
        List<byte @Nullable []> values = parameters.valueList();
        return values == null
                ? null
                : new Request.ExecutePrepared(statement, parameters.formatList(), values, List.of(resultFormat));
    }

    private boolean isCountFine(int count) {
        return (count >= 0 && count <= MOST_PARAMETERS)
                || refuse("number of parameters must be between 0 and " + MOST_PARAMETERS);
    }

    private boolean put(QueuedCommand command, Request request) {
        Behind behind = state.isPipelined() ? Behind.NOTHING : Behind.SYNC;
        if (!conn.traffic.send(command, request, behind) || !flushPipeline()) {
            return false;
        }
        state.enqueue(command);
        return true;
    }

    /** Sends what is queued, unless a pipeline is being filled and is not long yet. */
    private boolean flushPipeline() {
        boolean collects = state.pipeline() == PGpipelineStatus.PQ_PIPELINE_ON;
        return (collects && conn.traffic.machine().out().size() < PIPELINE_THRESHOLD) || conn.traffic.flush() >= 0;
    }

    /** The beginning of a command: whether the connection is in a state to take one. Mirrors {@code PQsendQueryStart}. */
    private boolean begin() {
        if (!state.hasCommands()) {
            conn.error.clear();
        }
        if (conn.status() != ConnStatusType.CONNECTION_OK) {
            return refuse("no connection to the server");
        }
        if (state.isPipelined()) {
            return !state.async().isCopy() || refuse("cannot queue commands during COPY");
        }
        if (state.async() != AsyncStatus.IDLE) {
            return refuse("another command is already in progress");
        }
        state.clearResult();
        state.wholeResults();
        return true;
    }

    private boolean refuse(String message) {
        conn.error.appendLine(message);
        return false;
    }

    /**
     * Text as it may be sent, up to a zero character.
     *
     * @throws IllegalArgumentException if the encoding of the connection lacks a character of it; it would be sent as a
     *     question mark
     */
    String checked(String text) {
        ServerEncoding encoding = conn.clientEncoding();
        int zero = text.indexOf('\0');
        String upToZero = zero < 0 ? text : text.substring(0, zero);
        if (!encoding.charset().equals(StandardCharsets.UTF_8)
                || upToZero.chars().anyMatch(Sending::isSurrogate)) {
            var unused = encoding.encode(upToZero);
        }
        return upToZero;
    }

    private static boolean isSurrogate(int c) {
        return Character.isSurrogate((char) c);
    }

    /** Does what {@code send} does; a text that cannot be sent is a complaint, not an exception. */
    private boolean complaining(BooleanSupplier send) {
        try {
            return send.getAsBoolean();
        } catch (IllegalArgumentException e) {
            return refuse(String.valueOf(e.getMessage()));
        }
    }

    // --- pipelines

    boolean enterPipeline() {
        if (state.isPipelined()) {
            return true;
        }
        if (state.async() != AsyncStatus.IDLE) {
            return refuse("cannot enter pipeline mode, connection not idle");
        }
        state.pipeline(PGpipelineStatus.PQ_PIPELINE_ON);
        return true;
    }

    boolean exitPipeline() {
        AsyncStatus async = state.async();
        if (!state.isPipelined()
                && (async == AsyncStatus.IDLE || async == AsyncStatus.PIPELINE_IDLE)
                && !state.hasCommands()) {
            return true;
        }
        switch (async) {
            case READY, READY_MORE -> {
                return refuse("cannot exit pipeline mode with uncollected results");
            }
            case BUSY -> {
                return refuse("cannot exit pipeline mode while busy");
            }
            // Both complaints, for a COPY is always one of the commands; libpq makes both.
            case COPY_IN, COPY_OUT, COPY_BOTH -> conn.error.appendLine("cannot exit pipeline mode while in COPY");
            case IDLE, PIPELINE_IDLE -> {}
        }
        if (state.hasCommands()) {
            return refuse("cannot exit pipeline mode with uncollected results");
        }
        state.pipeline(PGpipelineStatus.PQ_PIPELINE_OFF);
        state.async(AsyncStatus.IDLE);
        return conn.traffic.flush() >= 0;
    }

    boolean sync(boolean flush) {
        if (!state.isPipelined()) {
            return refuse("cannot send pipeline when not in pipeline mode");
        }
        if (state.async().isCopy()) {
            return refuse("internal error: cannot send pipeline while in COPY");
        }
        QueuedCommand command = new QueuedCommand(Kind.SYNC, null);
        boolean sent = conn.traffic.send(command, new Request.SyncPoint(), Behind.NOTHING);
        if (!sent || !(flush ? conn.traffic.flush() >= 0 : flushPipeline())) {
            return false;
        }
        state.enqueue(command);
        return true;
    }

    boolean flushRequest() {
        if (conn.status() != ConnStatusType.CONNECTION_OK) {
            return refuse("no connection to the server");
        }
        if (state.async() != AsyncStatus.IDLE && !state.isPipelined()) {
            return refuse("another command is already in progress");
        }
        return conn.traffic.send(machine -> machine.flush()) && flushPipeline();
    }
}
