package dev.quell.types;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes a list as an array in text format. All elements must be of one class, null or lists alike. */
final class ArrayWriter {
    private final Codecs codecs;
    private final StringBuilder text = new StringBuilder();
    private @Nullable Codec<?> elementCodec;

    private ArrayWriter(Codecs codecs) {
        this.codecs = codecs;
    }

    static EncodedParameter write(List<?> list, Codecs codecs) {
        ArrayWriter writer = new ArrayWriter(codecs);
        writer.list(list);
        return new EncodedParameter(
                writer.text.toString().getBytes(StandardCharsets.UTF_8), writer.arrayType(), Format.TEXT);
    }

    /** Without a single element that has a type, the server has to infer the array's. */
    private int arrayType() {
        Codec<?> codec = elementCodec;
        return codec == null
                ? Oids.UNSPECIFIED
                : Oids.arrayOf(codec.parameterType()).orElse(Oids.UNSPECIFIED);
    }

    private void list(List<?> list) {
        text.append('{');
        String separator = "";
        for (Object element : list) {
            text.append(separator);
            separator = ",";
            switch (element) {
                case null -> text.append("NULL");
                case List<?> inner -> list(inner);
                default -> quoted(codec(element), element);
            }
        }
        text.append('}');
    }

    private Codec<?> codec(Object element) {
        Codec<?> known = elementCodec;
        if (known == null) {
            known = codecs.encoder(element.getClass());
            elementCodec = known;
        } else if (known.javaType() != element.getClass()) {
            throw new IllegalArgumentException("an array cannot hold both "
                    + known.javaType().getSimpleName() + " and "
                    + element.getClass().getSimpleName() + ": use elements of one class");
        }
        return known;
    }

    /** Quotes never hurt, and spare the question whether they are needed. */
    private <T> void quoted(Codec<T> codec, Object element) {
        String elementText = codec.toText(codec.javaType().cast(element));
        text.append('"');
        for (int i = 0; i < elementText.length(); i++) {
            char c = elementText.charAt(i);
            if (c == '"' || c == '\\') {
                text.append('\\');
            }
            text.append(c);
        }
        text.append('"');
    }
}
