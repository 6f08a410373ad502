package dev.quell.types;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quell.values.ArrayValue;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ArraysTest {
    private static final Codecs CODECS = Codecs.standard();
    private static final int SOME_ENUM_ARRAY = 99_998;

    private static Object decode(String text, int oid) {
        return CODECS.decode(Cell.ofText(text, oid));
    }

    @Test
    void decode_elements_haveTheirDefaultClass() {
        assertThat(decode("{1,NULL,-3}", Oids.INT4_ARRAY)).isEqualTo(Arrays.asList(1, null, -3));
        assertThat(decode("{t,f}", Oids.BOOL_ARRAY)).isEqualTo(List.of(true, false));
        assertThat(decode("{}", Oids.UUID_ARRAY)).isEqualTo(List.of());
    }

    @Test
    void decode_quotes_areTakenAway() {
        assertThat(decode("{\"a b\",\"\",\"NULL\",\"x\\\"y\\\\z\",\"{1,2}\",é}", Oids.TEXT_ARRAY))
                .isEqualTo(List.of("a b", "", "NULL", "x\"y\\z", "{1,2}", "é"));
        assertThat(decode("{\"\\\\x0102\"}", Oids.BYTEA_ARRAY))
                .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.LIST)
                .containsExactly(new byte[] {1, 2});
    }

    @Test
    void decode_dimensions_becomeNestedLists() {
        assertThat(decode("{{1,2},{3,NULL}}", Oids.INT4_ARRAY))
                .isEqualTo(List.of(List.of(1, 2), Arrays.asList(3, null)));
    }

    @Test
    void decode_lowerBounds_arePassedOver() {
        assertThat(decode("[0:1][-5:-5]={{1},{2}}", Oids.INT4_ARRAY)).isEqualTo(List.of(List.of(1), List.of(2)));
    }

    @Test
    void decodeArray_classOfChoice_isUsed() {
        assertThat(CODECS.decodeArray(Cell.ofText("{1,NULL}", Oids.INT4_ARRAY), Long.class))
                .isEqualTo(Arrays.asList(1L, null));
        assertThat(CODECS.decodeArray(Cell.ofText("{happy,\"very sad\"}", SOME_ENUM_ARRAY), String.class))
                .isEqualTo(List.of("happy", "very sad"));
    }

    @Test
    void decodeArray_severalDimensions_isRefused() {
        Cell cell = Cell.ofText("{{1}}", Oids.INT4_ARRAY);
        assertThatThrownBy(() -> CODECS.decodeArray(cell, Integer.class))
                .hasMessage("cannot read int4[] value \"{{1}}\": it has 2 dimensions and was to have 1; ask for List");
    }

    @SuppressWarnings("ArrayRecordComponent")
    record Shapes(List<List<Long>> lists, int[][] ints, byte[][] images, ArrayValue<String> texts) {}

    private static Object decode(String text, int oid, int component) {
        return CODECS.decode(Cell.ofText(text, oid), Shapes.class.getRecordComponents()[component].getGenericType());
    }

    @Test
    void decode_genericType_saysDimensionsAndElements() {
        assertThat(decode("{{1,NULL},{3,4}}", Oids.INT4_ARRAY, 0))
                .isEqualTo(List.of(Arrays.asList(1L, null), List.of(3L, 4L)));
        assertThat((int[][]) decode("{{1,2},{3,4}}", Oids.INT4_ARRAY, 1)).isDeepEqualTo(new int[][] {{1, 2}, {3, 4}});
        assertThat((byte[][]) decode("{\"\\\\x01\",\"\\\\x\"}", Oids.BYTEA_ARRAY, 2))
                .isDeepEqualTo(new byte[][] {{1}, {}});
        assertThat(decode("[2:3]={1,2}", Oids.INT4_ARRAY, 3))
                .isEqualTo(new ArrayValue<>(List.of("1", "2"), List.of(2), List.of(2)));
    }

    @Test
    void decode_emptyArray_fitsAnyNumberOfDimensions() {
        assertThat(decode("{}", Oids.INT4_ARRAY, 0)).isEqualTo(List.of());
        assertThat((int[][]) decode("{}", Oids.INT4_ARRAY, 1)).isEmpty();
    }

    @Test
    void decode_otherDimensions_areRefused() {
        assertThatThrownBy(() -> decode("{1}", Oids.INT4_ARRAY, 0))
                .hasMessageEndingWith("it has 1 dimension and was to have 2; ask for List");
        assertThatThrownBy(() -> decode("{{{1}}}", Oids.INT4_ARRAY, 1))
                .hasMessageEndingWith("it has 3 dimensions and was to have 2; ask for List");
        assertThatThrownBy(() -> decode("{{NULL}}", Oids.INT4_ARRAY, 1))
                .hasMessageEndingWith("it has a NULL in it, which int cannot be; ask for List or Integer[][]");
    }

    @Test
    void decode_wrongElement_namesTheElement() {
        assertThatThrownBy(() -> decode("{1,x}", Oids.INT4_ARRAY))
                .hasMessage("cannot read int4 value \"x\": it is not a whole number; ask for the type the column has");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "1",
                "{",
                "{1",
                "{1,",
                "{1,}",
                "{,1}",
                "{\"a}",
                "{\"a\\",
                "{1}}",
                "{1}x",
                "[0:1]",
                "[0:1]=",
                "{{1},2",
                "{{{{{{{1}}}}}}}",
                "{\"a\"b}"
            })
    void decode_malformed_isRefused(String text) {
        assertThatThrownBy(() -> decode(text, Oids.TEXT_ARRAY))
                .isInstanceOf(DecodeException.class)
                .hasMessage(
                        "cannot read text[] value \"" + text + "\": it is not an array in text format; ask for String");
    }

    @Test
    void decode_list_cannotBeChanged() {
        List<?> list = CODECS.decode(Cell.ofText("{1,2}", Oids.INT4_ARRAY), List.class);
        assertThatThrownBy(list::removeFirst).isInstanceOf(UnsupportedOperationException.class);
    }
}
