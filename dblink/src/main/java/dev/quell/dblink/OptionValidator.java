package dev.quell.dblink;

import static dev.quell.libpq.Libpq.PQconndefaults;

import dev.quell.dblink.ForeignServers.ObjectKind;
import dev.quell.libpq.PQconninfoOption;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Checks options as {@code dblink_fdw_validator} does. */
final class OptionValidator {
    static final String PASSTHROUGH = "use_scram_passthrough";
    private static final Set<String> TRUE_OR_FALSE = Set.of("true", "false", "on", "off");
    /** A name that differs by more is not offered. */
    private static final int FARTHEST = 4;

    private OptionValidator() {}

    /** Whether a value that has passed the check says yes. */
    static boolean isTrue(String value) {
        return value.equalsIgnoreCase("true") || value.equalsIgnoreCase("on");
    }

    static void validate(Map<String, String> options, ObjectKind kind) {
        options.forEach((keyword, value) -> validate(keyword, value, kind));
    }

    private static void validate(String keyword, String value, ObjectKind kind) {
        if (keyword.equals(PASSTHROUGH) && kind != ObjectKind.FOREIGN_DATA_WRAPPER) {
            if (!TRUE_OR_FALSE.contains(value.toLowerCase(Locale.ROOT))) {
                throw new DblinkException(SqlState.SYNTAX_ERROR, PASSTHROUGH + " requires a Boolean value");
            }
            return;
        }
        if (!isConnectionOption(keyword, kind)) {
            DblinkNotice complaint =
                    DblinkNotice.of(SqlState.INVALID_OPTION_NAME, "invalid option \"" + keyword + "\"");
            throw new DblinkException(
                    hint(keyword, kind).map(complaint::withHint).orElse(complaint));
        }
    }

    /** Whether it is an option of connection strings that such an object may have. */
    static boolean isConnectionOption(String keyword, ObjectKind kind) {
        return PQconndefaults().stream().anyMatch(option -> option.keyword().equals(keyword) && isValid(option, kind));
    }

    private static boolean isValid(PQconninfoOption option, ObjectKind kind) {
        String keyword = option.keyword();
        if (option.dispchar().contains("D") || keyword.equals("client_encoding") || keyword.startsWith("oauth_")) {
            return false;
        }
        boolean personal = keyword.equals("user") || option.dispchar().contains("*");
        return kind == (personal ? ObjectKind.USER_MAPPING : ObjectKind.SERVER);
    }

    private static Optional<String> hint(String keyword, ObjectKind kind) {
        List<String> valid = PQconndefaults().stream()
                .filter(option -> isValid(option, kind))
                .map(PQconninfoOption::keyword)
                .toList();
        return valid.isEmpty()
                ? Optional.of("There are no valid options in this context.")
                : Optional.ofNullable(closest(keyword, valid))
                        .map(meant -> "Perhaps you meant the option \"" + meant + "\".");
    }

    /** The first of those that take the fewest changes, if these are few and leave half of the name alone. */
    private static @Nullable String closest(String keyword, List<String> candidates) {
        byte[] source = keyword.getBytes(StandardCharsets.UTF_8);
        int fewest = Math.min(FARTHEST, source.length / 2) + 1;
        String closest = null;
        for (String candidate : candidates) {
            int changes = distance(source, candidate.getBytes(StandardCharsets.UTF_8));
            if (source.length > 0 && changes < fewest) {
                fewest = changes;
                closest = candidate;
            }
        }
        return closest;
    }

    /** The Levenshtein distance. */
    private static int distance(byte[] from, byte[] to) {
        int[] row = new int[to.length + 1];
        for (int j = 0; j <= to.length; j++) {
            row[j] = j;
        }
        for (int i = 1; i <= from.length; i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= to.length; j++) {
                int replaced = diagonal + (from[i - 1] == to[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[to.length];
    }
}
