package dev.quell.cli.shell;

import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What PostgreSQL says when a statement that returns no rows is done: {@code CREATE TABLE}, {@code INSERT 0 1}. */
final class CommandTag {
    private static final Set<String> WITH_KIND = Set.of("CREATE", "DROP", "ALTER", "COMMENT");
    /** They stand between CREATE and what is created. */
    private static final Set<String> ADORNMENTS = Set.of(
            "OR",
            "REPLACE",
            "FORCE",
            "LOCAL",
            "GLOBAL",
            "TEMP",
            "TEMPORARY",
            "UNLOGGED",
            "CACHED",
            "MEMORY",
            "UNIQUE",
            "NO",
            "NOT",
            "PERSISTENT");

    private CommandTag() {}

    static String of(String sql, long rows) {
        List<String> words = Lexer.words(sql).stream()
                .filter(token -> token.kind() == Token.Kind.WORD)
                .map(token -> token.text().toUpperCase(Locale.ROOT))
                .limit(8)
                .toList();
        String first = words.isEmpty() ? "" : words.getFirst();
        return switch (first) {
            case "INSERT" -> "INSERT 0 " + rows;
            case "UPDATE", "DELETE", "MERGE" -> first + " " + rows;
            case "WITH" -> "";
            case "START" -> "START TRANSACTION";
            case "END" -> "COMMIT";
            case "ABORT" -> "ROLLBACK";
            default -> WITH_KIND.contains(first) ? withKind(words) : first;
        };
    }

    private static String withKind(List<String> words) {
        String kind = words.stream()
                .skip(1)
                .filter(word -> !ADORNMENTS.contains(word))
                .findFirst()
                .orElse("");
        return switch (kind) {
            case "FOREIGN" -> words.getFirst() + " FOREIGN " + following(words, "FOREIGN");
            case "MATERIALIZED" -> words.getFirst() + " MATERIALIZED VIEW";
            case "USER" -> words.getFirst() + (following(words, "USER").equals("MAPPING") ? " USER MAPPING" : " ROLE");
            case "ON" -> words.getFirst();
            default -> words.getFirst() + " " + kind;
        };
    }

    private static String following(List<String> words, String word) {
        int index = words.indexOf(word) + 1;
        return index < words.size() ? words.get(index) : "";
    }
}
