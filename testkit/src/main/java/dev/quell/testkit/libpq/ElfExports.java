package dev.quell.testkit.libpq;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedSet;
import java.util.TreeSet;

/** What a shared library exports: the functions and variables of its dynamic symbol table. 64-bit ELF, little-endian. */
public final class ElfExports {
    private static final int MAGIC = 0x464C457F;
    private static final int SECTION_TABLE = 0x28;
    private static final int SECTION_SIZE = 0x3A;
    private static final int SECTION_COUNT = 0x3C;
    private static final int DYNAMIC_SYMBOLS = 11;
    private static final int SYMBOL_SIZE = 24;
    private static final int VARIABLE = 1;
    private static final int FUNCTION = 2;
    private static final int LOCAL = 0;

    private final ByteBuffer file;

    private ElfExports(ByteBuffer file) {
        this.file = file;
    }

    /**
     * The names that the library defines for others.
     *
     * @throws IOException if the file cannot be read or is no such library
     */
    public static SortedSet<String> of(Path library) throws IOException {
        ByteBuffer file = ByteBuffer.wrap(Files.readAllBytes(library)).order(ByteOrder.LITTLE_ENDIAN);
        if (file.remaining() < Long.BYTES || file.getInt(0) != MAGIC) {
            throw new IOException(library + " is no ELF library");
        }
        return new ElfExports(file).names();
    }

    private SortedSet<String> names() throws IOException {
        for (int i = 0; i < file.getShort(SECTION_COUNT); i++) {
            int section = section(i);
            if (file.getInt(section + 4) == DYNAMIC_SYMBOLS) {
                int strings = section(file.getInt(section + 0x28));
                return symbols(offset(section), size(section), offset(strings));
            }
        }
        throw new IOException("the library has no dynamic symbols");
    }

    private SortedSet<String> symbols(int table, int size, int strings) {
        SortedSet<String> names = new TreeSet<>();
        for (int symbol = table; symbol < table + size; symbol += SYMBOL_SIZE) {
            int type = file.get(symbol + 4) & 0xF;
            int binding = (file.get(symbol + 4) & 0xFF) >> 4;
            boolean defined = file.getShort(symbol + 6) != 0;
            if (defined && binding != LOCAL && (type == FUNCTION || type == VARIABLE)) {
                names.add(string(strings + file.getInt(symbol)));
            }
        }
        return names;
    }

    private int section(int index) {
        return Math.toIntExact(file.getLong(SECTION_TABLE)) + index * file.getShort(SECTION_SIZE);
    }

    private int offset(int section) {
        return Math.toIntExact(file.getLong(section + 0x18));
    }

    private int size(int section) {
        return Math.toIntExact(file.getLong(section + 0x20));
    }

    private String string(int start) {
        int end = start;
        while (file.get(end) != 0) {
            end++;
        }
        byte[] bytes = new byte[end - start];
        file.get(start, bytes);
        return new String(bytes, StandardCharsets.US_ASCII);
    }
}
