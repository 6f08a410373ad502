package dev.quell.libpq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What is printed, compared with what the real libpq prints of the same result. */
class ResultPrinterTest {
    private static final @Nullable String[] VALUES = {
        null,
        "",
        "1",
        "-12.5",
        "1e5",
        "E5",
        "1.",
        "text",
        "日本語",
        "a much longer value, with blanks",
        "<b>&",
        "7 ",
        "\n",
        "x\u0000y",
    };
    private static final String[] NAMES = {"id", "a long name of a column", "", "名前"};

    private final RealLibpq real = new RealLibpq();
    private final Random random = new Random(3);

    private List<TwinResult> results() {
        List<TwinResult> results = new ArrayList<>();
        results.add(TwinResult.make(real));
        results.add(TwinResult.withColumns(real, "only"));
        results.add(numbers());
        for (int i = 0; i < 6; i++) {
            results.add(any(1 + random.nextInt(4), random.nextInt(5)));
        }
        return results;
    }

    private TwinResult numbers() {
        TwinResult twin = TwinResult.withColumns(real, "n", "m");
        twin.row(0, bytes("1"), bytes("-1.5"));
        twin.row(1, bytes("20000"), null);
        return twin;
    }

    private TwinResult any(int columns, int rows) {
        String[] names = new String[columns];
        for (int i = 0; i < columns; i++) {
            names[i] = NAMES[random.nextInt(NAMES.length)];
        }
        TwinResult twin = TwinResult.withColumns(real, names);
        for (int row = 0; row < rows; row++) {
            for (int i = 0; i < columns; i++) {
                assertThat(twin.value(row, i, bytes(VALUES[random.nextInt(VALUES.length)])))
                        .isEqualTo(1);
            }
        }
        return twin;
    }

    private static byte @Nullable [] bytes(@Nullable String text) {
        return text == null ? null : text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] printed(Consumer<PrintStream> body) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        PrintStream out = new PrintStream(bytes, false, StandardCharsets.UTF_16BE);
        body.accept(out);
        out.flush();
        return bytes.toByteArray();
    }

    private static void assertSame(byte[] ours, byte[] theirs, Object what) {
        assertThat(new String(ours, StandardCharsets.UTF_8))
                .as("%s", what)
                .isEqualTo(new String(theirs, StandardCharsets.UTF_8));
    }

    @Test
    void print_withAnyOptions_isLibpqs() {
        for (TwinResult twin : results()) {
            for (int flags = 0; flags < 32; flags++) {
                for (String separator : new String[] {"|", "", " || "}) {
                    print(twin, flags, separator);
                }
            }
        }
    }

    private void print(TwinResult twin, int flags, String separator) {
        boolean named = random.nextBoolean();
        PQprintOpt options = new PQprintOpt(
                (flags & 1) != 0,
                (flags & 2) != 0,
                (flags & 4) != 0,
                (flags & 8) != 0,
                (flags & 16) != 0,
                false,
                separator,
                named ? "border=1" : null,
                named ? "Title" : null,
                named ? List.of("first", "", "a longer name than any other one") : List.of());
        byte[] ours = printed(out -> Libpq.PQprint(out, twin.ours(), options));
        MemorySegment struct = struct(options);
        byte[] theirs = real.printed(out -> real.run("PQprint", out, twin.theirs(), struct));
        assertSame(ours, theirs, options);
    }

    private static MemorySegment struct(PQprintOpt options) {
        MemorySegment struct = Arena.global().allocate(40, 8);
        boolean[] flags = {
            options.header(), options.align(), options.standard(), options.html3(), options.expanded(), options.pager(),
        };
        for (int i = 0; i < flags.length; i++) {
            struct.set(ValueLayout.JAVA_BYTE, i, (byte) (flags[i] ? 1 : 0));
        }
        struct.set(ValueLayout.ADDRESS, 8, RealLibpq.string(options.fieldSep(), StandardCharsets.UTF_8));
        struct.set(ValueLayout.ADDRESS, 16, RealLibpq.string(options.tableOpt(), StandardCharsets.UTF_8));
        struct.set(ValueLayout.ADDRESS, 24, RealLibpq.string(options.caption(), StandardCharsets.UTF_8));
        MemorySegment names = Arena.global().allocate(8L * (options.fieldName().size() + 1), 8);
        for (int i = 0; i < options.fieldName().size(); i++) {
            names.setAtIndex(
                    ValueLayout.ADDRESS, i, RealLibpq.string(options.fieldName().get(i), StandardCharsets.UTF_8));
        }
        struct.set(ValueLayout.ADDRESS, 32, names);
        return struct;
    }

    @Test
    void displayTuples_withAnyOptions_isLibpqs() {
        for (TwinResult twin : results()) {
            for (int flags = 0; flags < 8; flags++) {
                for (@Nullable String separator : new @Nullable String[] {null, "", " | "}) {
                    int align = flags & 1;
                    int header = flags & 2;
                    int quiet = flags & 4;
                    MemorySegment text = RealLibpq.string(separator, StandardCharsets.UTF_8);
                    assertSame(
                            printed(out -> Libpq.PQdisplayTuples(twin.ours(), out, align, separator, header, quiet)),
                            real.printed(
                                    out -> real.run("PQdisplayTuples", twin.theirs(), out, align, text, header, quiet)),
                            "flags " + flags);
                }
            }
        }
    }

    @Test
    void printTuples_withAnyOptions_isLibpqs() {
        for (TwinResult twin : results()) {
            for (int flags = 0; flags < 4; flags++) {
                for (int width : new int[] {-1, 0, 1, 12}) {
                    int names = flags & 1;
                    int terse = flags & 2;
                    assertSame(
                            printed(out -> Libpq.PQprintTuples(twin.ours(), out, names, terse, width)),
                            real.printed(out -> real.run("PQprintTuples", twin.theirs(), out, names, terse, width)),
                            "flags " + flags);
                }
            }
        }
    }

    @Test
    void print_ofNull_isLibpqs() {
        byte[] theirs = real.printed(out -> real.run("PQdisplayTuples", null, out, 1, null, 1, 0));
        assertSame(printed(out -> Libpq.PQdisplayTuples(null, out, 1, null, 1, 0)), theirs, "null");
        PQprintOpt options = new PQprintOpt(true, true, false, false, false, false, "|", null, null, List.of());
        assertThat(printed(out -> Libpq.PQprint(out, null, options))).isEmpty();
        assertThat(printed(out -> Libpq.PQprintTuples(null, out, 1, 0, 0))).isEmpty();
    }

    @Test
    @SuppressWarnings("NullAway") // what is refused is the point
    void print_withoutASeparator_namesWhatIsMissing() {
        PQprintOpt options = new PQprintOpt(true, true, false, false, false, false, null, null, null, List.of());
        PGresult res = numbers().ours();
        assertThatThrownBy(() -> printed(out -> Libpq.PQprint(out, res, options)))
                .isInstanceOf(NullPointerException.class)
                .hasMessageContaining("fieldSep");
    }
}
