package dev.quell.cli.shell;

import dev.quell.cli.print.Head;
import dev.quell.cli.print.Kind;
import dev.quell.cli.shell.Shell.Next;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Tables and views of the H2 database: {@code \d}, {@code \dt}, {@code \dv}. */
final class Relations {
    /** Which of them. */
    enum Sort {
        ANY("relations"),
        TABLES("tables"),
        VIEWS("views");

        private final String plural;

        Sort(String plural) {
            this.plural = plural;
        }
    }

    private static final String LIST = """
            SELECT table_schema, table_name,
                   CASE WHEN table_type = 'VIEW' THEN 'view' WHEN table_type LIKE '%TEMPORARY' THEN 'temporary table' ELSE 'table' END
            FROM information_schema.tables
            WHERE table_type IN ('BASE TABLE', 'VIEW', 'GLOBAL TEMPORARY', 'LOCAL TEMPORARY')
              AND table_schema NOT IN ('information_schema', 'pg_catalog') AND table_name NOT LIKE 'dblink connections of%'
            ORDER BY 1, 2""";

    private static final String COLUMNS = """
            SELECT column_name, data_type_sql(table_schema, table_name, 'TABLE', dtd_identifier),
                   CASE is_nullable WHEN 'NO' THEN 'not null' ELSE '' END,
                   CASE WHEN is_identity = 'YES' THEN 'generated ' || lower(identity_generation) || ' as identity'
                        WHEN is_generated = 'ALWAYS' THEN 'generated always as (' || generation_expression || ')'
                        ELSE column_default END
            FROM information_schema.columns WHERE table_schema = ? AND table_name = ? ORDER BY ordinal_position""";

    private static final String INDEXES = """
            SELECT i.index_name, i.index_type_name, c.column_name
            FROM information_schema.indexes i
            JOIN information_schema.index_columns c USING (index_schema, index_name)
            WHERE i.table_schema = ? AND i.table_name = ? ORDER BY i.index_name, c.ordinal_position""";

    private final Shell shell;
    private final ResultPrinter printer;

    Relations(Shell shell, ResultPrinter printer) {
        this.shell = shell;
        this.printer = printer;
    }

    private record Relation(String schema, String name, String kind) {
        boolean matches(Sort sort) {
            return switch (sort) {
                case ANY -> true;
                case TABLES -> !kind.equals("view");
                case VIEWS -> kind.equals("view");
            };
        }

        String[] row() {
            return new String[] {schema, name, kind};
        }
    }

    /** Lists them; an empty pattern is every one. */
    Next list(Sort sort, String pattern) throws LostOutputException {
        try {
            List<Relation> found = found(pattern).stream()
                    .filter(relation -> relation.matches(sort))
                    .toList();
            if (found.isEmpty()) {
                return shell.remark(
                        "Did not find any " + sort.plural + (pattern.isEmpty() ? "." : " named \"" + pattern + "\"."));
            }
            printer.print(
                    "List of " + sort.plural,
                    heads("Schema", "Name", "Type"),
                    found.stream().map(Relation::row).toList(),
                    List.of(found.size() == 1 ? "(1 row)" : "(" + found.size() + " rows)"));
            return Next.GO_ON;
        } catch (SQLException e) {
            return shell.complain(ErrorLines.of(e, false));
        }
    }

    /** Says what columns and indexes there are in those that match. */
    Next describe(String pattern) throws LostOutputException {
        try {
            List<Relation> found = found(pattern);
            if (found.isEmpty()) {
                return shell.complain("Did not find any relation named \"" + pattern + "\".");
            }
            for (Relation relation : found) {
                describe(relation);
            }
            return Next.GO_ON;
        } catch (SQLException e) {
            return shell.complain(ErrorLines.of(e, false));
        }
    }

    private List<Relation> found(String pattern) throws SQLException {
        Pattern wanted = pattern(pattern.isEmpty() ? "*" : pattern);
        return shell.database().rows(LIST).stream()
                .map(row -> new Relation(row.get(0), row.get(1), row.get(2)))
                .filter(relation -> wanted.matcher(relation.name()).matches()
                        || wanted.matcher(relation.schema() + "." + relation.name())
                                .matches())
                .toList();
    }

    /** As psql has it: {@code *} and {@code ?} stand for others, and what is not in double quotes is in lower case. */
    private static Pattern pattern(String text) {
        StringBuilder pattern = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"') {
                quoted = !quoted;
            } else if (quoted) {
                pattern.append(Pattern.quote(String.valueOf(c)));
            } else {
                pattern.append(
                        switch (c) {
                            case '*' -> ".*";
                            case '?' -> ".";
                            default -> Pattern.quote(String.valueOf(c).toLowerCase(Locale.ROOT));
                        });
            }
        }
        return Pattern.compile(pattern.toString(), Pattern.DOTALL);
    }

    private void describe(Relation relation) throws SQLException, LostOutputException {
        List<String[]> columns = new ArrayList<>();
        for (List<String> column : shell.database().rows(COLUMNS, relation.schema(), relation.name())) {
            columns.add(new String[] {column.get(0), TypeText.of(column.get(1)), column.get(2), column.get(3)});
        }
        String kind = relation.kind().substring(0, 1).toUpperCase(Locale.ROOT)
                + relation.kind().substring(1);
        printer.print(
                kind + " \"" + relation.schema() + "." + relation.name() + "\"",
                heads("Column", "Type", "Nullable", "Default"),
                columns,
                indexes(relation));
    }

    private List<String> indexes(Relation relation) throws SQLException {
        Map<String, List<String>> byName = new TreeMap<>();
        for (List<String> column : shell.database().rows(INDEXES, relation.schema(), relation.name())) {
            String kind = column.get(1).equals("PRIMARY KEY")
                    ? "PRIMARY KEY, "
                    : column.get(1).startsWith("UNIQUE") ? "UNIQUE, " : "";
            byName.computeIfAbsent("    \"" + column.get(0) + "\" " + kind + "btree (", name -> new ArrayList<>())
                    .add(column.get(2));
        }
        List<String> lines = new ArrayList<>();
        if (!byName.isEmpty()) {
            lines.add("Indexes:");
            byName.forEach((begin, columns) -> lines.add(begin + String.join(", ", columns) + ")"));
        }
        return lines;
    }

    private static List<Head> heads(String... names) {
        return List.of(names).stream().map(name -> new Head(name, Kind.TEXT)).toList();
    }
}
