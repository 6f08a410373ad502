package dev.quell.cli.shell;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.cli.shell.StatementParser.Word;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jline.reader.Candidate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WordCompleterTest {
    /** What is proposed at the end of the line, and begins with the word there. */
    private static List<String> proposals(String line) throws SQLException {
        try (Database database = Database.open(notice -> {}, 0)) {
            Word word = Word.at(line, line.length());
            List<Candidate> candidates = new ArrayList<>();
            new WordCompleter(database).complete(word, candidates);
            return candidates.stream()
                    .map(Candidate::value)
                    .filter(value -> value.startsWith(word.word()))
                    .toList();
        }
    }

    @Test
    void functions_areProposedWithAParenthesis() throws SQLException {
        assertThat(proposals("select * from dblink_get_r")).containsExactly("dblink_get_result(");
    }

    @Test
    void keywords_areProposedInTheCaseOfTheWord() throws SQLException {
        assertThat(proposals("sel")).containsExactly("select");
        assertThat(proposals("SEL")).containsExactly("SELECT");
    }

    @Test
    void commands_areProposedAfterABackslash() throws SQLException {
        assertThat(proposals("\\de")).containsExactly("\\demo");
    }

    @Test
    void strings_areNotCompletedWithKeywords() throws SQLException {
        assertThat(proposals("select 'sel")).isEmpty();
    }

    @Test
    void files_areProposedAfterTheirFolder(@TempDir Path folder) throws SQLException, IOException {
        Files.createFile(folder.resolve("one-first.sql"));
        Files.createDirectory(folder.resolve("one-folder"));

        assertThat(proposals("\\i " + folder + "/one-f")).containsExactlyInAnyOrder("first.sql", "folder/");
    }
}
