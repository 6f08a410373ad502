package dev.quell.conninfo;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads keywords and values that come in two lists, as {@code PQconnectStartParams} takes them. */
final class KeywordLists {
    private final List<? extends @Nullable String> keywords;
    private final List<? extends @Nullable String> texts;
    private final Map<ConnOption, String> values = new EnumMap<>(ConnOption.class);

    private KeywordLists(List<? extends @Nullable String> keywords, List<? extends @Nullable String> texts) {
        // Not indexOf: some lists will not even look for a null.
        int end = 0;
        while (end < keywords.size() && keywords.get(end) != null) {
            end++;
        }
        this.keywords = keywords.subList(0, end);
        this.texts = texts;
    }

    static ConnInfo read(
            List<? extends @Nullable String> keywords, List<? extends @Nullable String> texts, boolean expandDbname) {
        KeywordLists lists = new KeywordLists(keywords, texts);
        return lists.read(expandDbname ? lists.firstDatabase() : -1);
    }

    /** Where the first {@code dbname} with a value is, or -1. */
    private int firstDatabase() {
        for (int at = 0; at < keywords.size(); at++) {
            if (isDatabase(at) && texts.get(at) != null) {
                return at;
            }
        }
        return -1;
    }

    private boolean isDatabase(int at) {
        return ConnOption.DBNAME.keyword().equals(keywords.get(at));
    }

    /** A connection string is read before anything else, so that its mistakes are the first to be told. */
    private ConnInfo read(int database) {
        Optional<ConnInfo> expanded = Optional.ofNullable(database < 0 ? null : texts.get(database))
                .filter(ConnInfo::isConnectionString)
                .map(ConnInfo::parse);
        for (int at = 0; at < keywords.size(); at++) {
            String text = texts.get(at);
            if (at == database && expanded.isPresent()) {
                values.putAll(expanded.get().values());
            } else if (text != null && !text.isEmpty()) {
                String keyword = String.valueOf(keywords.get(at));
                values.put(ConnOption.named(keyword).orElseThrow(() -> ConnInfoException.invalidOption(keyword)), text);
            }
        }
        return new ConnInfo(values);
    }
}
