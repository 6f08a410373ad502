package dev.quell.protocol;

import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * The statements that one session's backend holds prepared by name, and which are to be: those used again and again, the
 * least recently used being given up when there are too many. Not thread-safe; belongs to its {@link SessionMachine}.
 */
public final class Statements {
    /** A longer text is not kept: what is saved by not sending it again is not worth the memory. */
    private static final int LONGEST_TEXT = 16 * 1024;

    /** So many are missed on the server, where nothing is known to have dropped them, before no more are prepared. */
    private static final int MOST_MISSED = 3;

    private record Key(String sql, List<Integer> typeOids) {}

    // So that behind a pooler nobody else's statement has the same name: it is missing then, rather than the wrong one.
    private final String prefix =
            "quell_" + Integer.toString(new Random().nextInt(Integer.MAX_VALUE), Character.MAX_RADIX) + "_";
    private final Map<Key, ServerStatement> cache = new LinkedHashMap<>(16, 0.75f, true);
    private final ArrayDeque<String> toClose = new ArrayDeque<>();
    private int capacity = 256;
    private long names;
    private long generation;
    private long group;
    private boolean atGroupsBegin = true;
    private int settings;
    private int missed;
    private boolean missedLast;

    Statements() {}

    /** How many statements that are not {@link Kept} are kept prepared, 256 unless set; 0 for none. */
    public void capacity(int most) {
        capacity = most;
        missed = 0;
        shrink();
    }

    /** A statement that is prepared from its first use on, for as long as its owner wants it. */
    public static final class Kept {
        private final Map<List<Integer>, ServerStatement> byTypes = new LinkedHashMap<>();
        /** The types are mostly those of the last use. */
        private List<Integer> latestTypes = List.of();

        private @Nullable ServerStatement latest;
        private boolean released;

        /** Null once it has been released: what was to be sent before is sent without being prepared. */
        @Nullable
        ServerStatement find(String sql, Parameters parameters, IntPredicate binary) {
            if (released) {
                return null;
            }
            if (latest == null || !parameters.hasTypes(latestTypes)) {
                latestTypes = parameters.typeOids();
                latest = byTypes.computeIfAbsent(latestTypes, types -> new ServerStatement(sql, binary));
            }
            return latest;
        }

        /** Gives it up. */
        public void release(Statements in) {
            released = true;
            byTypes.values().forEach(statement -> statement.release(in));
            byTypes.clear();
            latest = null;
        }
    }

    /**
     * The statement to prepare or use for this text; null for one that is to be sent as it is.
     *
     * @param again whether it is known to come again
     */
    @Nullable
    ServerStatement find(String sql, Parameters parameters, IntPredicate binary, boolean again) {
        if (capacity == 0 || sql.length() > LONGEST_TEXT) {
            return null;
        }
        Key key = new Key(sql, parameters.typeOids());
        ServerStatement known = cache.get(key);
        if (known != null || !isPlanned(sql)) {
            return known;
        }
        ServerStatement first = new ServerStatement(sql, binary);
        cache.put(key, first);
        shrink();
        // What is sent once only is not worth a name on the server, nor its description.
        return again ? first : null;
    }

    private void shrink() {
        var eldest = cache.values().iterator();
        while (cache.size() > capacity) {
            eldest.next().release(this);
            eldest.remove();
        }
    }

    /**
     * Whether a text begins like a statement that the server plans. Only of these it notices that the columns have changed;
     * FETCH and EXECUTE may give others than they were described with.
     */
    static boolean isPlanned(String sql) {
        int at = begin(sql);
        int end = at;
        while (end < sql.length() && Character.isLetter(sql.charAt(end))) {
            end++;
        }
        return switch (sql.substring(at, end).toLowerCase(Locale.ROOT)) {
            case "select", "insert", "update", "delete", "merge", "values", "with", "table" -> true;
            default -> false;
        };
    }

    /** Where the first word is: behind blanks, comments and parentheses. */
    private static int begin(String sql) {
        int at = 0;
        while (at < sql.length()) {
            if (Character.isWhitespace(sql.charAt(at)) || sql.charAt(at) == '(') {
                at++;
            } else if (sql.startsWith("--", at)) {
                int line = sql.indexOf('\n', at);
                at = line < 0 ? sql.length() : line;
            } else if (sql.startsWith("/*", at)) {
                at = behindComment(sql, at);
            } else {
                return at;
            }
        }
        return at;
    }

    /** Such comments nest. */
    private static int behindComment(String sql, int from) {
        int depth = 0;
        for (int at = from; at < sql.length() - 1; at++) {
            if (sql.startsWith("/*", at)) {
                depth++;
                at++;
            } else if (sql.startsWith("*/", at)) {
                depth--;
                at++;
                if (depth == 0) {
                    return at + 1;
                }
            }
        }
        return sql.length();
    }

    /** A setting of the session is another now: what was chosen by the settings is to be chosen anew. */
    public void settingChanged() {
        settings++;
    }

    /** Grows with every setting that changes. */
    int settings() {
        return settings;
    }

    /** What was prepared did not fit any more; {@code missing} if the server did not have it at all. */
    void outdated(boolean missing) {
        missedLast = missing;
        if (missing) {
            missed++;
        }
    }

    /** What was outdated could not be prepared and sent again without the application's noticing. */
    public void notMended() {
        if (missedLast) {
            missed = MOST_MISSED;
        }
    }

    /**
     * Whether a statement that is prepared now can be expected to be there later. Not behind a pooler that gives each
     * transaction another session and knows nothing of prepared statements; nothing but their being missed tells of it.
     */
    boolean areKept() {
        return missed < MOST_MISSED;
    }

    String newName() {
        names++;
        return prefix + Long.toString(names, Character.MAX_RADIX);
    }

    /** Grows when the backend has dropped all its statements. */
    long generation() {
        return generation;
    }

    /** The number of the part of the pipeline that is being sent, up to its Sync. */
    long group() {
        return group;
    }

    /** Whether what is sent now is the first since the last Sync. */
    boolean isAtGroupsBegin() {
        return atGroupsBegin;
    }

    /** Something was sent, with a Sync at its end if {@code synced}. */
    void sent(boolean synced) {
        atGroupsBegin = synced;
        if (synced) {
            group++;
        }
    }

    /** A statement's command tag has come: it may be one that dropped all statements. */
    void completed(String tag) {
        if (tag.equals("DISCARD ALL") || tag.equals("DEALLOCATE ALL")) {
            generation++;
            toClose.clear();
        }
    }

    void closeLater(String name) {
        toClose.add(name);
    }

    /** A statement to be closed on the way; null if there is none. */
    @Nullable
    String pollToClose() {
        return toClose.poll();
    }
}
