package dev.quell.testkit.libpq;

import org.jspecify.annotations.NullUnmarked;

/** Large objects; see {@link Pq}. */
@NullUnmarked
public interface PqLargeObjects {
    int lo_open(Object conn, int lobjId, int mode);

    int lo_close(Object conn, int fd);

    int lo_read(Object conn, int fd, byte[] buf, long len);

    int lo_write(Object conn, int fd, byte[] buf, long len);

    int lo_lseek(Object conn, int fd, int offset, int whence);

    long lo_lseek64(Object conn, int fd, long offset, int whence);

    int lo_creat(Object conn, int mode);

    int lo_create(Object conn, int lobjId);

    int lo_tell(Object conn, int fd);

    long lo_tell64(Object conn, int fd);

    int lo_truncate(Object conn, int fd, long len);

    int lo_truncate64(Object conn, int fd, long len);

    int lo_unlink(Object conn, int lobjId);

    int lo_import(Object conn, String filename);

    int lo_import_with_oid(Object conn, String filename, int lobjId);

    int lo_export(Object conn, int lobjId, String filename);
}
