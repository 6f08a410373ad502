package dev.quell.cli.shell;

import dev.quell.cli.shell.StatementParser.Word;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jline.reader.Candidate;
import org.jline.reader.Completer;
import org.jline.reader.LineReader;
import org.jline.reader.ParsedLine;

/** Completes keywords, functions, tables, the names of connections in quotes, backslash commands and files. */
final class WordCompleter implements Completer {
    static final List<String> COMMANDS = List.of(
            "\\?",
            "\\c",
            "\\conninfo",
            "\\d",
            "\\dblink",
            "\\demo",
            "\\dt",
            "\\dv",
            "\\echo",
            "\\g",
            "\\gx",
            "\\i",
            "\\p",
            "\\q",
            "\\r",
            "\\set",
            "\\timing",
            "\\unset",
            "\\x");

    private static final List<String> KEYWORDS = List.of("""
            and as asc begin between bigint boolean by cascade case commit create
            data delete desc distinct drop else end exists explain false foreign from
            group having if in insert int into is join left like limit
            mapping not null numeric offset on options or order right rollback select
            server set table text then timestamp true union update user values view
            when where with wrapper
            """.strip().split("\\s+"));

    private static final Pattern FILE = Pattern.compile("\\\\(?:i|include)\\s+(\\S*)");
    private static final String TABLES =
            "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'";
    private static final String FUNCTIONS =
            "SELECT DISTINCT routine_name FROM information_schema.routines WHERE routine_schema = 'public'";

    private final Database database;

    WordCompleter(Database database) {
        this.database = database;
    }

    @Override
    public void complete(LineReader reader, ParsedLine parsed, List<Candidate> candidates) {
        complete((Word) parsed, candidates);
    }

    void complete(Word word, List<Candidate> candidates) {
        Matcher file = FILE.matcher(word.line().substring(0, word.cursor()));
        if (file.matches()) {
            files(file.group(1), word, candidates);
        } else if (word.word().startsWith("\\")) {
            COMMANDS.forEach(command -> candidates.add(plain(command, true)));
        } else if (isInString(word.before())) {
            connections(candidates);
        } else {
            boolean upper =
                    word.word().isEmpty() || Character.isUpperCase(word.word().charAt(0));
            KEYWORDS.forEach(
                    keyword -> candidates.add(plain(upper ? keyword.toUpperCase(Locale.ROOT) : keyword, true)));
            database.names(FUNCTIONS).forEach(function -> candidates.add(function(function)));
            database.names(TABLES).forEach(table -> candidates.add(plain(table, true)));
        }
    }

    private static boolean isInString(String before) {
        Splitter splitter = new Splitter();
        splitter.feed(before);
        return splitter.inside() == Inside.STRING;
    }

    private void connections(List<Candidate> candidates) {
        database.activity().stream()
                .flatMap(connection -> connection.connectionName().stream())
                .forEach(name -> candidates.add(
                        new Candidate(name.replace("'", "''") + "'", name, null, null, null, null, false)));
    }

    private static Candidate function(String name) {
        return new Candidate(name + "(", name, null, null, null, null, false);
    }

    private static Candidate plain(String text, boolean complete) {
        return new Candidate(text, text, null, null, null, null, complete);
    }

    /** The word ends where a file's name may go on, so that only what follows is proposed. */
    private static void files(String typed, Word word, List<Candidate> candidates) {
        String kept = typed.substring(0, Math.max(0, typed.length() - word.wordCursor()));
        int slash = typed.lastIndexOf('/') + 1;
        try (DirectoryStream<Path> entries =
                Files.newDirectoryStream(Path.of(slash == 0 ? "." : typed.substring(0, slash)))) {
            for (Path entry : entries) {
                String name = typed.substring(0, slash) + entry.getFileName();
                if (name.startsWith(kept)) {
                    String rest = name.substring(kept.length());
                    boolean folder = Files.isDirectory(entry);
                    candidates.add(new Candidate(
                            folder ? rest + "/" : rest,
                            entry.getFileName().toString(),
                            null,
                            null,
                            null,
                            null,
                            !folder));
                }
            }
        } catch (IOException | InvalidPathException e) {
            // Then there is nothing to propose.
        }
    }
}
