package dev.quell.dblink;

import dev.quell.types.Cell;
import dev.quell.types.Codecs;
import dev.quell.types.DecodeException;

/** Values in text format as Java objects. */
final class Values {
    private Values() {}

    static <T> T decode(String text, DblinkColumn column, Class<T> type) {
        if (type == String.class) {
            return type.cast(text);
        }
        try {
            return Codecs.standard().decode(Cell.ofText(text, column.typeOid()), type);
        } catch (DecodeException e) {
            throw new DblinkException(
                    "22P02",
                    "column \"" + column.name() + "\" cannot be read as " + type.getSimpleName() + ": "
                            + e.getMessage());
        }
    }
}
