package dev.quell.h2.functions;

import java.lang.StackWalker.StackFrame;
import java.util.Iterator;
import java.util.Set;

/**
 * Where in H2 a function is called from. H2 has one session for a statement and for those that its functions and triggers run, and
 * forgets about the outer when an inner one has ended; only the thread's stack knows which is in which.
 *
 * @param depth how many statements H2 executes, each within the one before; only good to be compared
 * @param parsing whether the statement is only being prepared
 */
record Place(int depth, boolean parsing) {
    private static final String COMMAND = "org.h2.command.Command";
    private static final Set<String> EXECUTE = Set.of("executeQuery", "executeUpdate");
    private static final String SESSION = "org.h2.engine.SessionLocal";
    private static final String PREPARE = "prepareLocal";

    /** The place on this thread. */
    static Place here() {
        return StackWalker.getInstance().walk(frames -> find(frames.iterator()));
    }

    private static Place find(Iterator<StackFrame> frames) {
        int depth = 0;
        boolean parsing = false;
        while (frames.hasNext()) {
            StackFrame frame = frames.next();
            String name = frame.getClassName();
            if (name.equals(COMMAND) && EXECUTE.contains(frame.getMethodName())) {
                depth++;
            } else if (depth == 0
                    && name.equals(SESSION)
                    && frame.getMethodName().equals(PREPARE)) {
                parsing = true;
            }
        }
        return new Place(depth, parsing);
    }
}
