package dev.quell.libpq;

import dev.quell.wire.BackendMessage;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The columns of a result. Immutable.
 *
 * @param binary 1 if all of them are; of a COPY the format that the server tells, whatever it is
 */
record ResultFields(List<PGresAttDesc> columns, int binary) {
    static final ResultFields NONE = new ResultFields(List.of(), 0);

    static ResultFields of(BackendMessage.RowDescription description) {
        List<PGresAttDesc> columns = new ArrayList<>(description.fields().size());
        boolean binary = !description.fields().isEmpty();
        for (BackendMessage.Field field : description.fields()) {
            columns.add(new PGresAttDesc(
                    field.name(),
                    field.tableOid(),
                    field.attribute(),
                    field.format(),
                    field.typeOid(),
                    field.typeSize(),
                    field.typeModifier()));
            binary &= field.format() == 1;
        }
        return new ResultFields(List.copyOf(columns), binary ? 1 : 0);
    }

    /** The columns of a COPY have nothing but a format. */
    static ResultFields of(BackendMessage.CopyFormats formats) {
        List<PGresAttDesc> columns = new ArrayList<>(formats.columns().size());
        for (int format : formats.columns()) {
            columns.add(new PGresAttDesc(null, 0, 0, format, 0, 0, 0));
        }
        return new ResultFields(List.copyOf(columns), formats.overall());
    }

    /** As {@code PQsetResultAttrs} takes them: a name that is not there is empty. */
    static ResultFields of(List<PGresAttDesc> descriptions) {
        List<PGresAttDesc> columns = new ArrayList<>(descriptions.size());
        boolean binary = true;
        for (PGresAttDesc each : descriptions) {
            columns.add(each.name() == null ? withEmptyName(each) : each);
            binary &= each.format() != 0;
        }
        return new ResultFields(List.copyOf(columns), binary ? 1 : 0);
    }

    private static PGresAttDesc withEmptyName(PGresAttDesc column) {
        return new PGresAttDesc(
                "",
                column.tableid(),
                column.columnid(),
                column.format(),
                column.typid(),
                column.typlen(),
                column.atttypmod());
    }

    int size() {
        return columns.size();
    }

    boolean has(int index) {
        return index >= 0 && index < columns.size();
    }

    /** The first column that SQL would take {@code written} for, -1 if there is none. */
    int indexOf(@Nullable String written) {
        if (written == null || written.isEmpty()) {
            return -1;
        }
        String name = folded(written);
        for (int i = 0; i < columns.size(); i++) {
            if (name.equals(columns.get(i).name())) {
                return i;
            }
        }
        return -1;
    }

    /** Lower case outside of double quotes, and the quotes taken off; a doubled quote within quotes is one. */
    private static String folded(String written) {
        StringBuilder name = new StringBuilder(written.length());
        boolean quoted = false;
        for (int i = 0; i < written.length(); i++) {
            char c = written.charAt(i);
            if (c != '"') {
                name.append(quoted ? c : lower(c));
            } else if (quoted && i + 1 < written.length() && written.charAt(i + 1) == '"') {
                name.append('"');
                i++;
            } else {
                quoted = !quoted;
            }
        }
        return name.toString();
    }

    private static char lower(char c) {
        return c >= 'A' && c <= 'Z' ? (char) (c - 'A' + 'a') : c;
    }

    /** An estimate of the bytes taken from the heap. */
    long memorySize() {
        long size = 0;
        for (PGresAttDesc each : columns) {
            size += 48 + 2L * (each.name() == null ? 0 : each.name().length());
        }
        return size;
    }
}
