package dev.quell.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.protocol.Failure;
import dev.quell.protocol.Request;
import dev.quell.runtime.SendQueue.Load;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is sent of what waits, when some of it has been dropped. */
class SendQueueTest {
    private final SendQueue queue = new SendQueue();
    private final Pipe pipe = new Pipe(false);

    private static Execution execution() {
        return new Execution(1, new Request.Simple("select"), new AbsorbingSink());
    }

    private void drop(Execution execution) {
        queue.remove();
        execution.drop(new ExecutionEnd.NeverStarted(new Failure.Usage("dropped")));
    }

    @Test
    void dropped_isPassedOver() {
        Execution first = execution();
        Execution second = execution();
        Execution third = execution();
        queue.add(new Load(List.of(first), pipe));
        queue.add(new Load(List.of(second), null));
        queue.add(new Load(List.of(third), pipe));

        drop(first);

        assertThat(queue.pollIfOf(pipe)).isNull();
        assertThat(queue.pollOf(pipe)).isEqualTo(new Load(List.of(third), pipe));
        assertThat(queue.poll()).isEqualTo(new Load(List.of(second), null));
        assertThat(queue.poll()).isNull();
        assertThat(queue.isEmpty()).isTrue();
    }

    @Test
    void droppedOutOfALoad_theRestIsSent() {
        Execution first = execution();
        Execution second = execution();
        queue.add(new Load(List.of(first, second), null));

        drop(second);

        assertThat(queue.isEmpty()).isFalse();
        assertThat(queue.poll()).isEqualTo(new Load(List.of(first), null));
    }

    @Test
    void allDropped_isEmpty() {
        Execution only = execution();
        queue.add(new Load(List.of(only), null));

        drop(only);

        assertThat(queue.isEmpty()).isTrue();
        assertThat(queue.poll()).isNull();
    }

    @Test
    void owing_pipesWhoseLastIsNoSync() {
        Pipe synced = new Pipe(false);
        Execution dropped = execution();
        queue.add(new Load(List.of(execution()), pipe));
        queue.add(new Load(List.of(new Execution(2, new Request.SyncPoint(), new AbsorbingSink())), synced));
        queue.add(new Load(List.of(dropped), synced));
        drop(dropped);

        assertThat(queue.owing(List.of(synced))).containsExactly(pipe);
    }
}
