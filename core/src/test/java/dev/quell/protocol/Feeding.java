package dev.quell.protocol;

import dev.quell.wire.BackendMessage;
import dev.quell.wire.Bytes;
import java.nio.ByteBuffer;
import java.util.List;

/** Turns a machine by hand: gives it bytes in pieces of one size, and does what it wants computed. */
final class Feeding {
    /** One byte at a time, a few, and all at once. */
    static final int[] SIZES = {1, 3, Integer.MAX_VALUE / 2};

    private final DialMachine machine;
    private final int size;

    Feeding(DialMachine machine, int size) {
        this.machine = machine;
        this.size = size;
    }

    /** The machine's answer to these messages, or to that one of them at which it stopped waiting for more. */
    Step feed(BackendMessage... messages) {
        return feed(Bytes.of(messages));
    }

    /** The machine's answer to these bytes, or to those at which it stopped waiting for more. */
    Step feed(byte[] bytes) {
        Step step = Step.AWAIT_INPUT;
        List<byte[]> pieces = Bytes.inPieces(bytes, size);
        for (int i = 0; i < pieces.size() && step instanceof Step.AwaitInput; i++) {
            machine.in().append(ByteBuffer.wrap(pieces.get(i)));
            step = machine.received();
            while (step instanceof Step.Compute compute) {
                compute.work().run();
                step = machine.computed();
            }
        }
        return step;
    }
}
