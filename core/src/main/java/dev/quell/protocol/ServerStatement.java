package dev.quell.protocol;

import dev.quell.wire.BackendMessage.Field;
import dev.quell.wire.BackendMessage.RowDescription;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * A statement that a session's backend is to hold prepared, and what is known of that. Belongs to the {@link Statements} of
 * one session.
 */
final class ServerStatement {
    private enum State {
        /** Never prepared, or lost. */
        ABSENT,
        /** Its Parse has been sent. */
        PARSING,
        /** It is there, with its columns known. */
        PREPARED
    }

    private final IntPredicate binary;
    private final boolean planned;
    private State state = State.ABSENT;
    private String name = "";
    private long generation;
    private long group;
    private @Nullable RowDescription described;
    private int settings;
    private @Nullable RowDescription columns;
    private List<Integer> formats = List.of();

    ServerStatement(String sql, IntPredicate binary) {
        this.binary = binary;
        this.planned = Statements.isPlanned(sql);
    }

    /** Whether the server notices when its columns have changed. */
    boolean isPlanned() {
        return planned;
    }

    String name() {
        return name;
    }

    boolean isAbsent(Statements in) {
        return state == State.ABSENT || generation != in.generation();
    }

    boolean isPrepared(Statements in) {
        return state == State.PREPARED && generation == in.generation();
    }

    /** Whether what is sent now reaches the server only if it took the Parse. */
    boolean isParsingInGroup(Statements in) {
        return state == State.PARSING && generation == in.generation() && group == in.group();
    }

    /** Its Parse is about to be sent. */
    void parsing(Statements in) {
        if (state != State.ABSENT && generation == in.generation()) {
            in.closeLater(name);
        }
        name = in.newName();
        generation = in.generation();
        group = in.group();
        state = State.PARSING;
        described = null;
        columns = null;
        formats = List.of();
    }

    /** Whether it is still the one with this name; none has it again. */
    boolean isStill(String thatName, Statements in) {
        return !isAbsent(in) && name.equals(thatName);
    }

    /** The server has described what it gives under {@code thatName}; null for no rows. */
    void described(String thatName, @Nullable RowDescription description, Statements in) {
        if (!name.equals(thatName)) {
            in.closeLater(thatName);
            return;
        }
        state = State.PREPARED;
        // Answers come in order: if all statements were dropped since its Parse was sent, that was before it was
        // parsed.
        generation = in.generation();
        described = description;
        settings = in.settings();
        choose();
    }

    /** Chooses the formats anew if settings have changed: dates have a text that depends on them. */
    void chooseFormats(Statements in) {
        if (settings != in.settings()) {
            settings = in.settings();
            choose();
        }
    }

    private void choose() {
        RowDescription description = described;
        if (description == null) {
            return;
        }
        List<Field> fields = new ArrayList<>();
        List<Integer> chosen = new ArrayList<>();
        boolean text = true;
        for (Field field : description.fields()) {
            int format = binary.test(field.typeOid()) ? 1 : 0;
            text &= format == 0;
            chosen.add(format);
            fields.add(new Field(
                    field.name(),
                    field.tableOid(),
                    field.attribute(),
                    field.typeOid(),
                    field.typeSize(),
                    field.typeModifier(),
                    format));
        }
        columns = new RowDescription(List.copyOf(fields));
        formats = text ? List.of() : uniform(chosen);
    }

    /** One format stands for all. */
    private static List<Integer> uniform(List<Integer> chosen) {
        return Collections.frequency(chosen, 1) == chosen.size() ? List.of(1) : List.copyOf(chosen);
    }

    /** The server turned out not to have it, or what it has is of no use any more. */
    void lost(Statements in) {
        release(in);
        state = State.ABSENT;
    }

    /** Nobody wants it any more. */
    void release(Statements in) {
        if (!isAbsent(in)) {
            in.closeLater(name);
        }
    }

    /** The Parse under {@code thatName} failed: there is nothing to close. */
    void notParsed(String thatName) {
        if (name.equals(thatName)) {
            state = State.ABSENT;
        }
    }

    @Nullable
    RowDescription columns() {
        return columns;
    }

    /** The formats to ask for its columns in, as in Bind. */
    List<Integer> formats() {
        return formats;
    }
}
