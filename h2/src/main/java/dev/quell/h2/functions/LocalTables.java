package dev.quell.h2.functions;

import java.util.ArrayList;
import java.util.List;
import org.h2.engine.Database;
import org.h2.engine.DbSettings;
import org.h2.engine.SessionLocal;
import org.h2.schema.Schema;
import org.h2.table.Table;
import org.h2.util.StringUtils;
import org.jspecify.annotations.Nullable;

/** Finds the tables of an H2 database by the names that SQL gives them: {@code orders}, {@code "Orders"}, {@code s.orders}. */
final class LocalTables {
    private final SessionLocal session;

    LocalTables(SessionLocal session) {
        this.session = session;
    }

    /** The table or view of that name, as a statement of this session would find it; null if there is none. */
    @Nullable
    Table find(String name) {
        List<String> parts = parts(name);
        return switch (parts.size()) {
            case 1 -> findVisible(parts.getFirst());
            case 2 -> findIn(parts.get(0), parts.get(1));
            case 3 -> findIn(parts.get(1), parts.get(2));
            default -> null;
        };
    }

    /** Whether its name alone is enough to find it. */
    @SuppressWarnings("ReferenceEquality") // H2 has one object for each table
    boolean isVisible(Table table) {
        return findVisible(table.getName()) == table;
    }

    private @Nullable Table findIn(String schemaName, String name) {
        Schema schema = session.getDatabase().findSchema(schemaName);
        return schema == null ? null : schema.findTableOrView(session, name);
    }

    private @Nullable Table findVisible(String name) {
        Database database = session.getDatabase();
        Schema current = database.findSchema(session.getCurrentSchemaName());
        Table table = current == null ? null : current.findTableOrView(session, name);
        String[] path = session.getSchemaSearchPath();
        if (table != null || path == null) {
            return table;
        }
        for (String schemaName : path) {
            table = findIn(schemaName, name);
            if (table != null) {
                return table;
            }
        }
        return null;
    }

    private List<String> parts(String name) {
        List<String> parts = new ArrayList<>();
        boolean expectsName = true;
        for (SqlToken token : SqlTokenizer.tokens(name)) {
            if (expectsName != token.isIdentifier() || (!expectsName && !token.is(name, '.'))) {
                throw Failures.of("42602", "invalid name syntax");
            }
            if (expectsName) {
                parts.add(identifier(token, token.text(name)));
            }
            expectsName = !expectsName;
        }
        if (expectsName) {
            throw Failures.of("42602", "invalid name syntax");
        }
        return parts;
    }

    /** H2 folds names without quotes to upper or lower case or not at all, as the database was opened. */
    private String identifier(SqlToken token, String text) {
        if (token.kind() == SqlToken.Kind.QUOTED_IDENTIFIER) {
            return text.substring(1, text.length() - 1).replace("\"\"", "\"");
        }
        DbSettings settings = session.getDatabase().getSettings();
        if (settings.databaseToUpper) {
            return StringUtils.toUpperEnglish(text);
        }
        return settings.databaseToLower ? StringUtils.toLowerEnglish(text) : text;
    }
}
