package dev.quell.libpq;

import dev.quell.libpq.QueuedCommand.Kind;
import dev.quell.libpq.ReplyReader.CopyStep;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The data of COPY, both ways. Mirrors {@code PQputCopyData}, {@code PQputCopyEnd} and {@code PQgetCopyData}. */
final class Copying {
    /** The room for data to send; libpq's buffer has it, and grows only when the socket takes nothing. */
    private static final int ROOM = 16 * 1024;

    private static final int HEADER = 5;

    private final PGconn conn;
    private final CommandState state;

    Copying(PGconn conn) {
        this.conn = conn;
        this.state = conn.state;
    }

    /** 1 if queued, 0 if it would block, -1 on failure. */
    int put(byte[] buffer, int length) {
        if (!isCopyingIn()) {
            conn.error.appendLine("no COPY in progress");
            return -1;
        }
        // The server may send many notices meanwhile.
        conn.replies.parse();
        if (length > 0) {
            int queued = conn.traffic.machine().out().size();
            if (ROOM - queued - HEADER < length && conn.traffic.flush() < 0) {
                return -1;
            }
            byte[] data = length == buffer.length ? buffer : Arrays.copyOf(buffer, length);
            if (!conn.traffic.send(machine -> machine.copyData(data))) {
                return -1;
            }
        }
        return 1;
    }

    /** 1 if the end is queued, -1 on failure; with a message the server is told to fail. */
    int end(@Nullable String errorMessage) {
        if (!isCopyingIn()) {
            conn.error.appendLine("no COPY in progress");
            return -1;
        }
        boolean extended = state.hasCommands() && !state.headIs(Kind.SIMPLE);
        boolean sent = conn.traffic.send(machine -> {
            if (errorMessage == null) {
                machine.copyDone();
            } else {
                machine.copyFail(errorMessage);
            }
            if (extended) {
                // The server has read the Sync behind the command as a part of the COPY, and ignored it.
                machine.syncAgain();
            }
        });
        if (!sent) {
            return -1;
        }
        state.async(state.async() == AsyncStatus.COPY_BOTH ? AsyncStatus.COPY_OUT : AsyncStatus.BUSY);
        return conn.traffic.flush() < 0 ? -1 : 1;
    }

    private boolean isCopyingIn() {
        return state.async() == AsyncStatus.COPY_IN || state.async() == AsyncStatus.COPY_BOTH;
    }

    /** The length of the data put into {@code buffer[0]}; 0 if there is none yet, -1 at the end, -2 on failure. */
    int get(byte[] @Nullable [] buffer, boolean async) {
        buffer[0] = null;
        if (state.async() != AsyncStatus.COPY_OUT && state.async() != AsyncStatus.COPY_BOTH) {
            conn.error.appendLine("no COPY in progress");
            return -2;
        }
        while (true) {
            CopyStep step = conn.replies.copyStep();
            switch (step) {
                case null -> {
                    if (async) {
                        return 0;
                    }
                    if (!conn.traffic.await(true, false) || conn.traffic.read() < 0) {
                        return -2;
                    }
                }
                case CopyStep.Data data -> {
                    if (data.bytes().length > 0) {
                        buffer[0] = data.bytes();
                        return data.bytes().length;
                    }
                }
                case CopyStep.End ignored -> {
                    return -1;
                }
                case CopyStep.Broken ignored -> {
                    return -2;
                }
            }
        }
    }
}
