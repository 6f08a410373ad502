package dev.quell.bench.driver;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.quell.testkit.libpq.RealLibpq;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * The functions of libpq that the race uses, called with as little between as Java allows: constant method handles,
 * pointers as numbers, and no change of the thread's state around those that only look at memory.
 */
@SuppressWarnings("restricted") // calling C is the point
final class Pq {
    static final int COMMAND_OK = 1;
    static final int TUPLES_OK = 2;
    static final int COPY_OUT = 3;
    static final int COPY_IN = 4;
    static final int PIPELINE_SYNC = 10;
    static final int TUPLES_CHUNK = 12;

    static final short POLLIN = 1;
    static final short POLLOUT = 4;

    /** All of memory: pointers of libpq are read here. */
    static final MemorySegment MEMORY = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);

    private static final ValueLayout.OfInt INT4 = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfLong INT8 = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private static final Linker LINKER = Linker.nativeLinker();
    private static final SymbolLookup LIBPQ = SymbolLookup.libraryLookup(RealLibpq.file(), Arena.global());
    private static final MemoryLayout P = JAVA_LONG;
    private static final MemoryLayout I = JAVA_INT;

    private static final MethodHandle CONNECTDB = function("PQconnectdb", P, P);
    private static final MethodHandle FINISH = procedure("PQfinish", P);
    private static final MethodHandle STATUS = quick("PQstatus", I, P);
    private static final MethodHandle ERROR_MESSAGE = quick("PQerrorMessage", P, P);
    private static final MethodHandle SOCKET = quick("PQsocket", I, P);
    private static final MethodHandle SETNONBLOCKING = function("PQsetnonblocking", I, P, I);
    private static final MethodHandle EXEC = function("PQexec", P, P, P);
    private static final MethodHandle PREPARE = function("PQprepare", P, P, P, P, I, P);
    private static final MethodHandle EXEC_PREPARED = function("PQexecPrepared", P, P, P, I, P, P, P, I);
    private static final MethodHandle SEND_QUERY = function("PQsendQuery", I, P, P);
    private static final MethodHandle SEND_QUERY_PARAMS = function("PQsendQueryParams", I, P, P, I, P, P, P, P, I);
    private static final MethodHandle SEND_QUERY_PREPARED = function("PQsendQueryPrepared", I, P, P, I, P, P, P, I);
    private static final MethodHandle ENTER_PIPELINE_MODE = function("PQenterPipelineMode", I, P);
    private static final MethodHandle EXIT_PIPELINE_MODE = function("PQexitPipelineMode", I, P);
    private static final MethodHandle SEND_PIPELINE_SYNC = function("PQsendPipelineSync", I, P);
    private static final MethodHandle SET_CHUNKED_ROWS_MODE = quick("PQsetChunkedRowsMode", I, P, I);
    private static final MethodHandle CONSUME_INPUT = function("PQconsumeInput", I, P);
    private static final MethodHandle IS_BUSY = function("PQisBusy", I, P);
    private static final MethodHandle FLUSH = function("PQflush", I, P);
    private static final MethodHandle GET_RESULT = function("PQgetResult", P, P);
    private static final MethodHandle RESULT_STATUS = quick("PQresultStatus", I, P);
    private static final MethodHandle RESULT_ERROR_FIELD = quick("PQresultErrorField", P, P, I);
    private static final MethodHandle NTUPLES = quick("PQntuples", I, P);
    private static final MethodHandle GETVALUE = quick("PQgetvalue", P, P, I, I);
    private static final MethodHandle GETLENGTH = quick("PQgetlength", I, P, I, I);
    private static final MethodHandle CLEAR = quickProcedure("PQclear", P);
    private static final MethodHandle GET_COPY_DATA = function("PQgetCopyData", I, P, P, I);
    private static final MethodHandle PUT_COPY_DATA = function("PQputCopyData", I, P, P, I);
    private static final MethodHandle PUT_COPY_END = function("PQputCopyEnd", I, P, P);
    private static final MethodHandle FREEMEM = quickProcedure("PQfreemem", P);
    private static final MethodHandle CANCEL_CREATE = function("PQcancelCreate", P, P);
    private static final MethodHandle CANCEL_BLOCKING = function("PQcancelBlocking", I, P);
    private static final MethodHandle CANCEL_ERROR_MESSAGE = quick("PQcancelErrorMessage", P, P);
    private static final MethodHandle CANCEL_FINISH = procedure("PQcancelFinish", P);
    private static final MethodHandle POLL = LINKER.downcallHandle(
            LINKER.defaultLookup().findOrThrow("poll"), FunctionDescriptor.of(I, P, JAVA_LONG, I));

    private Pq() {}

    private static MethodHandle function(String name, MemoryLayout result, MemoryLayout... arguments) {
        return LINKER.downcallHandle(LIBPQ.findOrThrow(name), FunctionDescriptor.of(result, arguments));
    }

    private static MethodHandle procedure(String name, MemoryLayout... arguments) {
        return LINKER.downcallHandle(LIBPQ.findOrThrow(name), FunctionDescriptor.ofVoid(arguments));
    }

    private static MethodHandle quick(String name, MemoryLayout result, MemoryLayout... arguments) {
        return LINKER.downcallHandle(
                LIBPQ.findOrThrow(name), FunctionDescriptor.of(result, arguments), Linker.Option.critical(false));
    }

    private static MethodHandle quickProcedure(String name, MemoryLayout... arguments) {
        return LINKER.downcallHandle(
                LIBPQ.findOrThrow(name), FunctionDescriptor.ofVoid(arguments), Linker.Option.critical(false));
    }

    static int int4(long pointer) {
        return MEMORY.get(INT4, pointer);
    }

    static long int8(long pointer) {
        return MEMORY.get(INT8, pointer);
    }

    static String text(long pointer) {
        return pointer == 0 ? "" : MEMORY.getString(pointer);
    }

    static String text(long pointer, int length) {
        byte[] bytes = new byte[length];
        MemorySegment.copy(MEMORY, JAVA_BYTE, pointer, bytes, 0, length);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    static long connectdb(long a) {
        try {
            return (long) CONNECTDB.invokeExact(a);
        } catch (Throwable failure) {
            throw new AssertionError(failure);
        }
    }

    static void finish(long a) {
        try {
            FINISH.invokeExact(a);
        } catch (Throwable failure) {
            throw new AssertionError(failure);
        }
    }

    static int status(long a) {
        try {
            return (int) STATUS.invokeExact(a);
        } catch (Throwable failure) {
            throw new AssertionError(failure);
        }
    }

    static long errorMessage(long a) {
        try {
            return (long) ERROR_MESSAGE.invokeExact(a);
        } catch (Throwable failure) {
            throw new AssertionError(failure);
        }
    }

    static int socket(long a) {
        try {
            return (int) SOCKET.invokeExact(a);
        } catch (Throwable failure) {
            throw new AssertionError(failure);
        }
    }

    static int setnonblocking(long a, int b) {
        try {
            return (int) SETNONBLOCKING.invokeExact(a, b);
        } catch (Throwable failure) {
            throw new AssertionError(failure);
        }
    }

    static long exec(long a, long b) {
        try {
            return (long) EXEC.invokeExact(a, b);
        } catch (Throwable failure) {
            throw new AssertionError(failure);
        }
    }

    static long prepare(long a, long b, long c, int d, long e) {
        try {
            return (long) PREPARE.invokeExact(a, b, c, d, e);
        } catch (Throwable failure) {
            throw new AssertionError(failure);
        }
    }

    static long execPrepared(long a, long b, int c, long d, long e, long f, int g) {
        try {
            return (long) EXEC_PREPARED.invokeExact(a, b, c, d, e, f, g);
        } catch (Throwable failure) {
            throw new AssertionError(failure);
        }
    }

    static int sendQuery(long a, long b) {
        try {
            return (int) SEND_QUERY.invokeExact(a, b);
        } catch (Throwable failure) {
            throw new AssertionError(failure);
        }
    }

    static int sendQueryParams(long a, long b, int c, long d, long e, long f, long g, int h) {
        try {
            return (int) SEND_QUERY_PARAMS.invokeExact(a, b, c, d, e, f, g, h);
        } catch (Throwable failure) {
            throw new AssertionError(failure);
        }
    }

    static int sendQueryPrepared(long a, long b, int c, long d, long e, long f, int g) {
        try {
            return (int) SEND_QUERY_PREPARED.invokeExact(a, b, c, d, e, f, g);
        } catch (Throwable failure) {
            throw new AssertionError(failure);
        }
    }

    static int enterPipelineMode(long a) {
        try {
            return (int) ENTER_PIPELINE_MODE.invokeExact(a);
        } catch (Throwable failure) {
            throw new AssertionError(failure);
        }
    }

    static int exitPipelineMode(long a) {
        try {
            return (int) EXIT_PIPELINE_MODE.invokeExact(a);
        } catch (Throwable failure) {
            throw new AssertionError(failure);
        }
    }

    static int sendPipelineSync(long a) {
        try {
            return (int) SEND_PIPELINE_SYNC.invokeExact(a);
        } catch (Throwable failure) {
            throw new AssertionError(failure);
        }
    }

    static int setChunkedRowsMode(long a, int b) {
        try {
            return (int) SET_CHUNKED_ROWS_MODE.invokeExact(a, b);
        } catch (Throwable failure) {
            throw new AssertionError(failure);
        }
    }

    static int consumeInput(long a) {
        try {
            return (int) CONSUME_INPUT.invokeExact(a);
        } catch (Throwable failure) {
            throw new AssertionError(failure);
        }
    }

    static int isBusy(long a) {
        try {
            return (int) IS_BUSY.invokeExact(a);
        } catch (Throwable failure) {
            throw new AssertionError(failure);
        }
    }

    static int flush(long a) {
        try {
            return (int) FLUSH.invokeExact(a);
        } catch (Throwable failure) {
            throw new AssertionError(failure);
        }
    }

    static long getResult(long a) {
        try {
            return (long) GET_RESULT.invokeExact(a);
        } catch (Throwable failure) {
            throw new AssertionError(failure);
        }
    }

    static int resultStatus(long a) {
        try {
            return (int) RESULT_STATUS.invokeExact(a);
        } catch (Throwable failure) {
            throw new AssertionError(failure);
        }
    }

    static long resultErrorField(long a, int b) {
        try {
            return (long) RESULT_ERROR_FIELD.invokeExact(a, b);
        } catch (Throwable failure) {
            throw new AssertionError(failure);
        }
    }

    static int ntuples(long a) {
        try {
            return (int) NTUPLES.invokeExact(a);
        } catch (Throwable failure) {
            throw new AssertionError(failure);
        }
    }

    static long getvalue(long a, int b, int c) {
        try {
            return (long) GETVALUE.invokeExact(a, b, c);
        } catch (Throwable failure) {
            throw new AssertionError(failure);
        }
    }

    static int getlength(long a, int b, int c) {
        try {
            return (int) GETLENGTH.invokeExact(a, b, c);
        } catch (Throwable failure) {
            throw new AssertionError(failure);
        }
    }

    static void clear(long a) {
        try {
            CLEAR.invokeExact(a);
        } catch (Throwable failure) {
            throw new AssertionError(failure);
        }
    }

    static int getCopyData(long a, long b, int c) {
        try {
            return (int) GET_COPY_DATA.invokeExact(a, b, c);
        } catch (Throwable failure) {
            throw new AssertionError(failure);
        }
    }

    static int putCopyData(long a, long b, int c) {
        try {
            return (int) PUT_COPY_DATA.invokeExact(a, b, c);
        } catch (Throwable failure) {
            throw new AssertionError(failure);
        }
    }

    static int putCopyEnd(long a, long b) {
        try {
            return (int) PUT_COPY_END.invokeExact(a, b);
        } catch (Throwable failure) {
            throw new AssertionError(failure);
        }
    }

    static void freemem(long a) {
        try {
            FREEMEM.invokeExact(a);
        } catch (Throwable failure) {
            throw new AssertionError(failure);
        }
    }

    static long cancelCreate(long a) {
        try {
            return (long) CANCEL_CREATE.invokeExact(a);
        } catch (Throwable failure) {
            throw new AssertionError(failure);
        }
    }

    static int cancelBlocking(long a) {
        try {
            return (int) CANCEL_BLOCKING.invokeExact(a);
        } catch (Throwable failure) {
            throw new AssertionError(failure);
        }
    }

    static long cancelErrorMessage(long a) {
        try {
            return (long) CANCEL_ERROR_MESSAGE.invokeExact(a);
        } catch (Throwable failure) {
            throw new AssertionError(failure);
        }
    }

    static void cancelFinish(long a) {
        try {
            CANCEL_FINISH.invokeExact(a);
        } catch (Throwable failure) {
            throw new AssertionError(failure);
        }
    }

    static int poll(long descriptors, long count, int millis) {
        try {
            return (int) POLL.invokeExact(descriptors, count, millis);
        } catch (Throwable failure) {
            throw new AssertionError(failure);
        }
    }
}
