package dev.quell.libpq;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The server's functions for large objects, called over the fast path. Their OIDs are looked up once for each
 * connection. Failures are told by the connection's error text. Mirrors {@code fe-lobj.c}. Not thread-safe.
 */
final class LargeObjects {
    /** What functions that give a number give when they fail. */
    static final int FAILED = -1;

    /** The OID that is none. */
    static final int INVALID_OID = 0;

    private static final String LOOK_UP =
            "select proname, oid from pg_catalog.pg_proc where proname in ('lo_open', 'lo_close', 'lo_creat', 'lo_create',"
                    + " 'lo_unlink', 'lo_lseek', 'lo_lseek64', 'lo_tell', 'lo_tell64', 'lo_truncate', 'lo_truncate64',"
                    + " 'loread', 'lowrite') and pronamespace = (select oid from pg_catalog.pg_namespace where nspname ="
                    + " 'pg_catalog')";

    /** What every server has. The other functions are missed only when they are called. */
    private static final List<String> INDISPENSABLE =
            List.of("lo_open", "lo_close", "lo_creat", "lo_unlink", "lo_lseek", "lo_tell", "loread", "lowrite");

    private final PGconn conn;

    LargeObjects(PGconn conn) {
        this.conn = conn;
    }

    int open(int object, int mode) {
        return asInt(call("lo_open", int4(object), int4(mode)), FAILED);
    }

    int close(int descriptor) {
        return asInt(call("lo_close", int4(descriptor)), FAILED);
    }

    /** How much was read into the buffer, 0 at the end of the object. */
    int read(int descriptor, byte[] buffer, int length) {
        if (!isReady() || !isInRange("lo_read", length)) {
            return FAILED;
        }
        byte[] data = callReady("loread", int4(descriptor), int4(length));
        if (data == null) {
            return FAILED;
        }
        if (data.length > length) {
            return unexpected(data, "at most " + length);
        }
        System.arraycopy(data, 0, buffer, 0, data.length);
        return data.length;
    }

    int write(int descriptor, byte[] buffer, int length) {
        return isReady() && isInRange("lo_write", length)
                ? asInt(callReady("lowrite", int4(descriptor), Arrays.copyOf(buffer, length)), FAILED)
                : FAILED;
    }

    int seek(int descriptor, int offset, int whence) {
        return asInt(call("lo_lseek", int4(descriptor), int4(offset), int4(whence)), FAILED);
    }

    long seek64(int descriptor, long offset, int whence) {
        return asLong(call("lo_lseek64", int4(descriptor), int8(offset), int4(whence)));
    }

    int tell(int descriptor) {
        return asInt(call("lo_tell", int4(descriptor)), FAILED);
    }

    long tell64(int descriptor) {
        return asLong(call("lo_tell64", int4(descriptor)));
    }

    int truncate(int descriptor, long length) {
        return isReady() && isThere("lo_truncate") && isInRange("lo_truncate", length)
                ? asInt(callReady("lo_truncate", int4(descriptor), int4((int) length)), FAILED)
                : FAILED;
    }

    int truncate64(int descriptor, long length) {
        return asInt(call("lo_truncate64", int4(descriptor), int8(length)), FAILED);
    }

    int creat(int mode) {
        return asInt(call("lo_creat", int4(mode)), INVALID_OID);
    }

    int create(int object) {
        return asInt(call("lo_create", int4(object)), INVALID_OID);
    }

    int unlink(int object) {
        return asInt(call("lo_unlink", int4(object)), FAILED);
    }

    // --- calling

    private byte @Nullable [] call(String function, byte[]... arguments) {
        return isReady() && isThere(function) ? callReady(function, arguments) : null;
    }

    /** What the function returned; null on failure. */
    private byte @Nullable [] callReady(String function, byte[]... arguments) {
        byte[][] value = new byte[1][];
        PGresult result = conn.functions.call(oid(function), value, Arrays.asList(arguments));
        if (result == null || result.status() != ExecStatusType.PGRES_COMMAND_OK) {
            return null;
        }
        if (value[0] == null) {
            conn.error.appendLine("the server answered the call of " + function + " with NULL");
        }
        return value[0];
    }

    private int asInt(byte @Nullable [] value, int onFailure) {
        if (value == null) {
            return onFailure;
        }
        if (value.length != Integer.BYTES) {
            unexpected(value, "" + Integer.BYTES);
            return onFailure;
        }
        return ByteBuffer.wrap(value).getInt();
    }

    private long asLong(byte @Nullable [] value) {
        if (value == null) {
            return FAILED;
        }
        return value.length == Long.BYTES ? ByteBuffer.wrap(value).getLong() : unexpected(value, "" + Long.BYTES);
    }

    private int unexpected(byte[] value, String expected) {
        conn.error.appendLine(
                "the server answered a call with %d bytes where %s were expected".formatted(value.length, expected));
        return FAILED;
    }

    /** C's lengths have no sign, so that a negative one is as one that is too long. */
    private boolean isInRange(String function, long length) {
        if (length < 0 || length > Integer.MAX_VALUE) {
            conn.error.appendLine("argument of " + function + " exceeds integer range");
            return false;
        }
        return true;
    }

    private static byte[] int4(int number) {
        return ByteBuffer.allocate(Integer.BYTES).putInt(number).array();
    }

    private static byte[] int8(long number) {
        return ByteBuffer.allocate(Long.BYTES).putLong(number).array();
    }

    // --- the functions' OIDs

    /** Begins anew with the error text, and looks the functions up if that has not been done on this connection. */
    private boolean isReady() {
        conn.error.clear();
        return !conn.server.largeObjectFunctions().isEmpty() || lookUp();
    }

    private boolean lookUp() {
        PGresult result = conn.commands().exec(LOOK_UP);
        if (result == null) {
            return false;
        }
        if (result.status() != ExecStatusType.PGRES_TUPLES_OK) {
            conn.error.appendLine("query to initialize large object functions did not return data");
            return false;
        }
        Map<String, Integer> found = functions(result);
        if (!INDISPENSABLE.stream().allMatch(function -> isAmong(found, function))) {
            return false;
        }
        conn.server.largeObjectFunctions(found);
        return true;
    }

    private static Map<String, Integer> functions(PGresult result) {
        Map<String, Integer> found = new HashMap<>();
        for (int row = 0; row < Libpq.PQntuples(result); row++) {
            String name = Libpq.PQgetvalue(result, row, 0);
            String oid = Libpq.PQgetvalue(result, row, 1);
            if (name != null && oid != null) {
                found.put(name, unsigned(oid));
            }
        }
        return found;
    }

    private static int unsigned(String oid) {
        try {
            return Integer.parseUnsignedInt(oid);
        } catch (NumberFormatException e) {
            return INVALID_OID;
        }
    }

    private boolean isThere(String function) {
        return isAmong(conn.server.largeObjectFunctions(), function);
    }

    private boolean isAmong(Map<String, Integer> functions, String function) {
        if (functions.getOrDefault(function, INVALID_OID) == INVALID_OID) {
            conn.error.appendLine("cannot determine OID of function " + function);
            return false;
        }
        return true;
    }

    private int oid(String function) {
        return conn.server.largeObjectFunctions().getOrDefault(function, INVALID_OID);
    }
}
