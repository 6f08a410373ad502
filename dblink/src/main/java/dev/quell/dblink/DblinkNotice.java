package dev.quell.dblink;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What PostgreSQL reports of an error or a notice, field by field. Immutable.
 *
 * @param sqlState the five characters of SQLSTATE; {@code 00000} in a notice that is no error made mild
 * @param message the primary message
 * @param detailText more about it, null if there is none
 * @param hintText what to do about it, null if there is none
 * @param context where it came up, one line each, the innermost first
 */
public record DblinkNotice(
        String sqlState,
        String message,
        @Nullable String detailText,
        @Nullable String hintText,
        List<String> context) {
    /** Copies the context. */
    public DblinkNotice {
        context = List.copyOf(context);
    }

    static DblinkNotice of(String sqlState, String message) {
        return new DblinkNotice(sqlState, message, null, null, List.of());
    }

    DblinkNotice withDetail(String text) {
        return new DblinkNotice(sqlState, message, text, hintText, context);
    }

    DblinkNotice withHint(String text) {
        return new DblinkNotice(sqlState, message, detailText, text, context);
    }

    /** More about the problem. */
    public Optional<String> detail() {
        return Optional.ofNullable(detailText);
    }

    /** What to do about the problem. */
    public Optional<String> hint() {
        return Optional.ofNullable(hintText);
    }

    /** All that is known, in the lines that {@code psql} would print behind the severity. */
    public String toText() {
        StringBuilder text = new StringBuilder(message);
        detail().ifPresent(detail -> text.append("\nDETAIL:  ").append(detail));
        hint().ifPresent(hint -> text.append("\nHINT:  ").append(hint));
        if (!context.isEmpty()) {
            text.append("\nCONTEXT:  ").append(String.join("\n", context));
        }
        return text.toString();
    }
}
