package dev.quell.libpq;

import dev.quell.libpq.QueuedCommand.Kind;
import dev.quell.libpq.ReplyReader.CopyStep;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The data of COPY, both ways. Mirrors {@code PQputCopyData}, {@code PQputCopyEnd} and {@code PQgetCopyData}. */
final class Copying {
    /** The room for data to send; libpq's buffer has it, and grows only when the socket takes nothing. */
    private static final int ROOM = 16 * 1024;

    private static final int HEADER = 5;

    /** The server has sent no more so far. */
    private static final int NOT_YET = -2;

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
        if (!sendEnd(errorMessage)) {
            return -1;
        }
        state.async(state.async() == AsyncStatus.COPY_BOTH ? AsyncStatus.COPY_OUT : AsyncStatus.BUSY);
        return conn.traffic.flush() < 0 ? -1 : 1;
    }

    private boolean sendEnd(@Nullable String errorMessage) {
        boolean extended = state.hasCommands() && !state.headIs(Kind.SIMPLE);
        return conn.traffic.send(machine -> {
            if (errorMessage == null) {
                machine.copyDone();
            } else {
                machine.copyFail(conn.sending.checked(errorMessage));
            }
            if (extended) {
                // The server has read the Sync behind the command as a part of the COPY, and ignored it.
                machine.syncAgain();
            }
        });
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
            CopyStep step = nextRow();
            switch (step) {
                case null -> {
                    if (async) {
                        return 0;
                    }
                    if (!waitForMore()) {
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

    /** The row that was handed out in part comes whole again, as from libpq. */
    private @Nullable CopyStep nextRow() {
        byte[] row = state.copyRow();
        state.copyRow(null);
        return row == null ? conn.replies.copyStep() : new CopyStep.Data(row);
    }

    private boolean waitForMore() {
        return conn.traffic.await(true, false) && conn.traffic.read() >= 0;
    }

    // --- as before protocol 3

    /** How many bytes of data were put into the buffer; 0 if there are none yet, -1 at the end and on failure. */
    int line(byte[] buffer, int size) {
        if (state.async() != AsyncStatus.COPY_OUT && state.async() != AsyncStatus.COPY_BOTH) {
            return -1;
        }
        int length = part(buffer, size);
        return length == NOT_YET ? 0 : length;
    }

    private int part(byte[] buffer, int size) {
        if (state.copyRow() == null) {
            switch (conn.replies.copyStep()) {
                case null -> {
                    return NOT_YET;
                }
                case CopyStep.Data data -> state.copyRow(data.bytes());
                case CopyStep.End ignored -> {
                    return -1;
                }
                case CopyStep.Broken ignored -> {
                    return -1;
                }
            }
        }
        return partOfRow(buffer, size);
    }

    private int partOfRow(byte[] buffer, int size) {
        byte[] row = Objects.requireNonNull(state.copyRow());
        int count = Math.min(size, row.length - state.copyRowDone());
        System.arraycopy(row, state.copyRowDone(), buffer, 0, count);
        state.copyRowHandedOut(count);
        if (state.copyRowDone() == row.length) {
            state.copyRow(null);
        }
        return count;
    }

    /**
     * A line and a zero: 0 if the line is whole, 1 if there was no room for all of it, -1 if there is none. The buffer has
     * room for three bytes at least.
     */
    int wholeLine(byte[] buffer, int size) {
        boolean copiesText = state.async() == AsyncStatus.COPY_OUT || state.async() == AsyncStatus.COPY_BOTH;
        if (conn.link() == null || !copiesText || state.isCopyBinary()) {
            conn.error.appendLine("PQgetline: not doing text COPY OUT");
            buffer[0] = 0;
            return -1;
        }
        while (true) {
            int length = part(buffer, size - 1);
            if (length == NOT_YET && !waitForMore()) {
                buffer[0] = 0;
                return -1;
            }
            // A row without any bytes is passed over.
            if (length > 0 || length == -1) {
                return terminated(buffer, length);
            }
        }
    }

    private static int terminated(byte[] buffer, int length) {
        if (length < 0) {
            byte[] end = {'\\', '.', 0};
            System.arraycopy(end, 0, buffer, 0, end.length);
            return 0;
        }
        if (buffer[length - 1] == '\n') {
            buffer[length - 1] = 0;
            return 0;
        }
        buffer[length] = 0;
        return 1;
    }

    /** Ends a COPY either way and waits for its result: 0 if it succeeded. */
    int endCopy() {
        if (!state.async().isCopy()) {
            conn.error.appendLine("no COPY in progress");
            return 1;
        }
        if (isCopyingIn() && !sendEnd(null)) {
            return 1;
        }
        boolean nonblocking = conn.traffic.isNonblocking();
        if (conn.traffic.flush() != 0 && nonblocking) {
            return 1;
        }
        state.async(AsyncStatus.BUSY);
        if (nonblocking && conn.collecting.isBusy()) {
            return 1;
        }
        PGresult result = conn.collecting.next();
        if (result != null && result.status() == ExecStatusType.PGRES_COMMAND_OK) {
            return 0;
        }
        // There is no result to tell it in, and the caller may never ask for the text.
        String text = conn.error.text();
        if (!text.isEmpty()) {
            conn.notices().internal(text.endsWith("\n") ? text.substring(0, text.length() - 1) : text);
        }
        return 1;
    }
}
