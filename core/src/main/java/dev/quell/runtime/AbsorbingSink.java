package dev.quell.runtime;

import dev.quell.wire.BackendMessage.RowDescription;
import dev.quell.wire.DataRow;

/** Takes the answer of a round trip that is made only to take the hit of a stray cancel request. */
final class AbsorbingSink implements ResultSink {
    @Override
    public void columns(RowDescription description) {}

    @Override
    public boolean row(DataRow row) {
        return true;
    }

    @Override
    public void completed(String tag) {}

    @Override
    public void ended(ExecutionEnd end) {}
}
