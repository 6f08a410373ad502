package dev.quell.types;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The table on the page about types says what the codecs do. */
class TypesPageTest {
    private static final Path PAGE = Path.of("..", "docs", "types.md");
    private static final Codecs CODECS = Codecs.standard();
    private static final Set<Integer> NOT_SHOWN = Set.of(Oids.UNKNOWN, Oids.CSTRING, Oids.VOID);

    private static List<String> rows() {
        List<String> rows = new ArrayList<>();
        BuiltInTypes.all().stream()
                .filter(type -> type instanceof PgType.Scalar && !NOT_SHOWN.contains(type.oid()))
                .sorted(Comparator.comparing(PgType::name))
                .forEach(type -> rows.add(row(type.name(), type.oid())));
        return rows;
    }

    private static String row(String name, int oid) {
        String usual = CODECS.defaultType(oid).getSimpleName();
        String others = classes(oid).filter(each -> !each.equals(usual)).collect(Collectors.joining(", "));
        String sent = StandardCodecs.all().stream()
                .filter(codec -> codec.parameterType() == oid)
                .map(codec -> codec.javaType().getSimpleName())
                .collect(Collectors.joining(", "));
        return "| `%s` | %s | %s | %s | %s |".formatted(name, usual, others, sent, binary(oid));
    }

    private static Stream<String> classes(int oid) {
        return StandardCodecs.all().stream()
                .filter(codec -> codec.accepts(oid, Format.TEXT) || codec.accepts(oid, Format.BINARY))
                .map(codec -> codec.javaType().getSimpleName());
    }

    private static String binary(int oid) {
        if (CODECS.readsBinary(oid)) {
            return "yes";
        }
        return StandardCodecs.all().stream().anyMatch(codec -> codec.accepts(oid, Format.BINARY)) ? "read" : "no";
    }

    @Test
    void table_onThePage_isWhatTheCodecsDo() throws IOException {
        List<String> onThePage;
        try (Stream<String> lines = Files.lines(PAGE)) {
            onThePage = lines.filter(line -> line.startsWith("| `")).toList();
        }
        assertThat(onThePage).as("the rows of docs/types.md").isEqualTo(rows());
    }
}
