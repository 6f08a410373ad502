package dev.quell.libpq;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The functions of large objects: the manual's section 33.3.
 *
 * <p>A large object that is open belongs to its transaction: call these functions within one. They wait for the server.
 * Those that fail answer -1, or the OID 0 where they answer an OID, and {@code PQerrorMessage} tells why.
 */
abstract sealed class LargeObjectFunctions extends EventFunctions permits Libpq {
    /** Opens or makes a large object to be written. */
    public static final int INV_WRITE = 0x20000;

    /** Opens or makes a large object to be read. */
    public static final int INV_READ = 0x40000;

    /** Offsets count from the beginning of the object. */
    public static final int SEEK_SET = 0;

    /** Offsets count from the current position. */
    public static final int SEEK_CUR = 1;

    /** Offsets count from the end of the object. */
    public static final int SEEK_END = 2;

    LargeObjectFunctions() {}

    /**
     * Makes an empty large object and answers its OID, or 0 on failure. {@code mode} has had no meaning since
     * PostgreSQL 8.1; {@code INV_READ | INV_WRITE} suits every server. Mirrors {@code lo_creat}.
     */
    public static int lo_creat(@Nullable PGconn conn, int mode) {
        return conn == null ? LargeObjects.INVALID_OID : conn.largeObjects.creat(mode);
    }

    /**
     * Makes an empty large object with the OID {@code lobjId}, or with one that the server chooses if that is 0, and
     * answers the OID; 0 on failure, as when there is such an object already. Mirrors {@code lo_create}.
     */
    public static int lo_create(@Nullable PGconn conn, int lobjId) {
        return conn == null ? LargeObjects.INVALID_OID : conn.largeObjects.create(lobjId);
    }

    /**
     * Copies a file of the client into a new large object, and answers its OID, or 0 on failure. Mirrors
     * {@code lo_import}.
     */
    public static int lo_import(@Nullable PGconn conn, String filename) {
        return lo_import_with_oid(conn, filename, LargeObjects.INVALID_OID);
    }

    /**
     * As {@link #lo_import}, with the OID that the new object is to have; with 0 the server chooses one. Mirrors
     * {@code lo_import_with_oid}.
     */
    public static int lo_import_with_oid(@Nullable PGconn conn, String filename, int lobjId) {
        return conn == null
                ? LargeObjects.INVALID_OID
                : new LargeObjectFiles(conn, conn.largeObjects)
                        .load(Objects.requireNonNull(filename, "filename"), lobjId);
    }

    /**
     * Copies a large object into a file of the client, which is made or overwritten: 1, or -1 on failure. Mirrors
     * {@code lo_export}.
     */
    public static int lo_export(@Nullable PGconn conn, int lobjId, String filename) {
        return conn == null
                ? LargeObjects.FAILED
                : new LargeObjectFiles(conn, conn.largeObjects)
                        .store(lobjId, Objects.requireNonNull(filename, "filename"));
    }

    /**
     * Opens a large object to be read ({@link #INV_READ}) or read and written ({@link #INV_WRITE}), and answers a
     * descriptor, or -1 on failure. The descriptor is good until the transaction ends. Mirrors {@code lo_open}.
     */
    public static int lo_open(@Nullable PGconn conn, int lobjId, int mode) {
        return conn == null ? LargeObjects.FAILED : conn.largeObjects.open(lobjId, mode);
    }

    /**
     * Writes the first {@code len} bytes of {@code buf} at the current position, and answers how many were written, or -1
     * on failure. The object grows as it has to. Mirrors {@code lo_write}.
     *
     * @throws IndexOutOfBoundsException if {@code buf} has fewer bytes
     */
    public static int lo_write(@Nullable PGconn conn, int fd, byte[] buf, int len) {
        return conn == null ? LargeObjects.FAILED : conn.largeObjects.write(fd, checked(buf, len), len);
    }

    /**
     * Reads up to {@code len} bytes from the current position into {@code buf}, and answers how many were read: 0 at the
     * end, -1 on failure. Mirrors {@code lo_read}.
     *
     * @throws IndexOutOfBoundsException if {@code buf} has no room for them
     */
    public static int lo_read(@Nullable PGconn conn, int fd, byte[] buf, int len) {
        return conn == null ? LargeObjects.FAILED : conn.largeObjects.read(fd, checked(buf, len), len);
    }

    private static byte[] checked(byte[] buf, int len) {
        Objects.checkFromIndexSize(0, Math.max(0, len), buf.length);
        return buf;
    }

    /**
     * Moves the position of a descriptor, and answers the new one, or -1 on failure, as when it is beyond 2 GB. Mirrors
     * {@code lo_lseek}.
     *
     * @param whence {@link #SEEK_SET}, {@link #SEEK_CUR} or {@link #SEEK_END}
     */
    public static int lo_lseek(@Nullable PGconn conn, int fd, int offset, int whence) {
        return conn == null ? LargeObjects.FAILED : conn.largeObjects.seek(fd, offset, whence);
    }

    /** As {@link #lo_lseek}, for positions beyond 2 GB too. Mirrors {@code lo_lseek64}. */
    public static long lo_lseek64(@Nullable PGconn conn, int fd, long offset, int whence) {
        return conn == null ? LargeObjects.FAILED : conn.largeObjects.seek64(fd, offset, whence);
    }

    /** The position of a descriptor; -1 on failure, as when it is beyond 2 GB. Mirrors {@code lo_tell}. */
    public static int lo_tell(@Nullable PGconn conn, int fd) {
        return conn == null ? LargeObjects.FAILED : conn.largeObjects.tell(fd);
    }

    /** As {@link #lo_tell}, for positions beyond 2 GB too. Mirrors {@code lo_tell64}. */
    public static long lo_tell64(@Nullable PGconn conn, int fd) {
        return conn == null ? LargeObjects.FAILED : conn.largeObjects.tell64(fd);
    }

    /**
     * Makes a large object {@code len} bytes long: cuts it off, or fills it up with zeros. 0, or -1 on failure. Mirrors
     * {@code lo_truncate}.
     *
     * @param len at most 2147483647; a negative one counts as too long, since C's has no sign
     */
    public static int lo_truncate(@Nullable PGconn conn, int fd, long len) {
        return conn == null ? LargeObjects.FAILED : conn.largeObjects.truncate(fd, len);
    }

    /** As {@link #lo_truncate}, for lengths beyond 2 GB too. Mirrors {@code lo_truncate64}. */
    public static int lo_truncate64(@Nullable PGconn conn, int fd, long len) {
        return conn == null ? LargeObjects.FAILED : conn.largeObjects.truncate64(fd, len);
    }

    /** Closes a descriptor: 0, or -1 on failure. The end of the transaction does so too. Mirrors {@code lo_close}. */
    public static int lo_close(@Nullable PGconn conn, int fd) {
        return conn == null ? LargeObjects.FAILED : conn.largeObjects.close(fd);
    }

    /** Removes a large object from the database: 1, or -1 on failure. Mirrors {@code lo_unlink}. */
    public static int lo_unlink(@Nullable PGconn conn, int lobjId) {
        return conn == null ? LargeObjects.FAILED : conn.largeObjects.unlink(lobjId);
    }
}
