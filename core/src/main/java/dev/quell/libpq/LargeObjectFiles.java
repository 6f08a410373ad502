package dev.quell.libpq;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * Copies files of the client into large objects, and back. An interrupt does not disturb it, as with all functions that
 * wait. Not thread-safe.
 */
final class LargeObjectFiles {
    private static final int CHUNK = 8192;

    private final PGconn conn;
    private final LargeObjects objects;

    LargeObjectFiles(PGconn conn, LargeObjects objects) {
        this.conn = conn;
        this.objects = objects;
    }

    // --- from a file

    /**
     * Makes a large object of a file.
     *
     * @param wanted the OID it is to have; the server chooses one when this is none
     * @return its OID, or none on failure
     */
    int load(String fileName, int wanted) {
        conn.error.clear();
        InputStream file;
        try {
            file = Files.newInputStream(path(fileName));
        } catch (IOException e) {
            return tell("open", fileName, e, LargeObjects.INVALID_OID);
        }
        int object = load(file, fileName, wanted);
        try {
            file.close();
        } catch (IOException e) {
            // Everything has been read: nothing depends on it.
        }
        return object;
    }

    private int load(InputStream file, String fileName, int wanted) {
        int object = wanted == LargeObjects.INVALID_OID
                ? objects.creat(LargeObjectFunctions.INV_READ | LargeObjectFunctions.INV_WRITE)
                : objects.create(wanted);
        if (object == LargeObjects.INVALID_OID) {
            return LargeObjects.INVALID_OID;
        }
        int descriptor = objects.open(object, LargeObjectFunctions.INV_WRITE);
        if (descriptor == LargeObjects.FAILED) {
            return LargeObjects.INVALID_OID;
        }
        try {
            return fill(descriptor, file) && objects.close(descriptor) == 0 ? object : LargeObjects.INVALID_OID;
        } catch (IOException e) {
            objects.close(descriptor);
            return tell("read from", fileName, e, LargeObjects.INVALID_OID);
        }
    }

    private boolean fill(int descriptor, InputStream file) throws IOException {
        byte[] chunk = new byte[CHUNK];
        for (int length = file.read(chunk); length > 0; length = file.read(chunk)) {
            if (objects.write(descriptor, chunk, length) != length) {
                return false;
            }
        }
        return true;
    }

    // --- to a file

    /** Writes a large object into a file: 1, or -1 on failure. */
    int store(int object, String fileName) {
        int descriptor = objects.open(object, LargeObjectFunctions.INV_READ);
        if (descriptor == LargeObjects.FAILED) {
            return LargeObjects.FAILED;
        }
        OutputStream file;
        try {
            file = Files.newOutputStream(path(fileName));
        } catch (IOException e) {
            objects.close(descriptor);
            return tell("open", fileName, e, LargeObjects.FAILED);
        }
        boolean stored = store(descriptor, file, fileName);
        try {
            file.close();
        } catch (IOException e) {
            return stored ? tell("write to", fileName, e, LargeObjects.FAILED) : LargeObjects.FAILED;
        }
        return stored ? 1 : LargeObjects.FAILED;
    }

    private boolean store(int descriptor, OutputStream file, String fileName) {
        byte[] chunk = new byte[CHUNK];
        int length = objects.read(descriptor, chunk, CHUNK);
        while (length > 0) {
            try {
                file.write(chunk, 0, length);
            } catch (IOException e) {
                objects.close(descriptor);
                tell("write to", fileName, e, LargeObjects.FAILED);
                return false;
            }
            length = objects.read(descriptor, chunk, CHUNK);
        }
        return length == 0 && objects.close(descriptor) == 0;
    }

    // --- what goes wrong with files

    /** What is wrong with the file is what the user has to know, whatever else failed because of it. */
    private int tell(String what, String fileName, IOException e, int result) {
        conn.error.clear();
        conn.error.appendLine("could not " + what + " file \"" + fileName + "\": " + reason(e));
        return result;
    }

    private static Path path(String fileName) throws IOException {
        if (fileName.isEmpty()) {
            // Java would take it for the working directory.
            throw new NoSuchFileException(fileName);
        }
        try {
            return Path.of(fileName);
        } catch (InvalidPathException e) {
            throw new IOException(e.getReason(), e);
        }
    }

    /** The words of the operating system, without the file's name that Java puts before them. */
    private static String reason(IOException e) {
        return switch (e) {
            case NoSuchFileException ignored -> "No such file or directory";
            case AccessDeniedException ignored -> "Permission denied";
            case FileSystemException other -> String.valueOf(other.getReason());
            case IOException other -> String.valueOf(other.getMessage());
        };
    }
}
