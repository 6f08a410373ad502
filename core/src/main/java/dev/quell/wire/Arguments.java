package dev.quell.wire;

import org.jspecify.annotations.Nullable;

/** What a {@link FrontendMessage.Bind} gives for the parameters of a statement, where they need not be put in lists first. */
public interface Arguments {
    /** How many there are. */
    int size();

    /** 0 for text and 1 for binary. */
    int format(int index);

    /** Null is SQL's NULL; not to be written to. */
    byte @Nullable [] value(int index);
}
