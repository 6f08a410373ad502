package dev.quell.cli.shell;

import java.util.List;
import java.util.function.Consumer;
import org.jline.reader.CompletingParsedLine;
import org.jline.reader.EOFError;
import org.jline.reader.ParsedLine;
import org.jline.reader.Parser;

/** Tells the line reader whether what is typed can be run, and which word the cursor is in. */
final class StatementParser implements Parser {
    private final Splitter before;
    private final Consumer<String> advice;

    /**
     * @param before what has been begun with earlier lines
     * @param advice takes a line for somebody who wants to leave, or help, in the middle of a statement
     */
    StatementParser(Splitter before, Consumer<String> advice) {
        this.before = before;
        this.advice = advice;
    }

    @Override
    public ParsedLine parse(String line, int cursor, ParseContext context) {
        if (context == ParseContext.COMPLETE) {
            return Word.at(line, cursor);
        }
        if (before.inside() == Inside.NOTHING && PlainWord.of(line).isPresent()) {
            return Word.at(line, cursor);
        }
        Splitter splitter = before.copy();
        boolean complete = !splitter.feed(line + "\n").isEmpty() || splitter.inside() == Inside.NOTHING;
        if (!complete) {
            if (context == ParseContext.ACCEPT_LINE) {
                String last = line.substring(line.lastIndexOf('\n') + 1);
                PlainWord.of(last).ifPresent(word -> advice.accept(word.advice(splitter.inside())));
            }
            throw new EOFError(
                    -1, -1, "the statement is not complete", splitter.inside().prompt());
        }
        return Word.at(line, cursor);
    }

    /**
     * The word before and at the cursor: letters, digits, underscores, and a backslash before them.
     *
     * @param line all that has been typed
     * @param cursor where in it
     * @param start where the word begins
     * @param end where it ends
     */
    record Word(String line, int cursor, int start, int end) implements CompletingParsedLine {
        static Word at(String line, int cursor) {
            int start = cursor;
            while (start > 0 && isPart(line.charAt(start - 1))) {
                start--;
            }
            if (start > 0 && line.charAt(start - 1) == '\\') {
                start--;
            }
            int end = cursor;
            while (end < line.length() && isPart(line.charAt(end))) {
                end++;
            }
            return new Word(line, cursor, start, end);
        }

        private static boolean isPart(char c) {
            return Character.isLetterOrDigit(c) || c == '_';
        }

        /** All that stands before the word. */
        String before() {
            return line.substring(0, start);
        }

        @Override
        public String word() {
            return line.substring(start, end);
        }

        @Override
        public int wordCursor() {
            return cursor - start;
        }

        @Override
        public int wordIndex() {
            return 0;
        }

        @Override
        public List<String> words() {
            return List.of(word());
        }

        @Override
        public CharSequence escape(CharSequence candidate, boolean complete) {
            return candidate;
        }

        @Override
        public int rawWordCursor() {
            return wordCursor();
        }

        @Override
        public int rawWordLength() {
            return end - start;
        }
    }
}
