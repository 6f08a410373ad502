package dev.quell.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CacheTest {
    @TempDir
    private Path home;

    @TempDir
    private Path temporary;

    @Test
    void directory_askedForByManyThreads_isMadeOnce() throws Exception {
        Cache cache = cacheIn(home);
        var made = new AtomicInteger();
        Callable<Path> task = () -> cache.directory("thing", workplace -> {
            made.incrementAndGet();
            Files.writeString(workplace.resolve("file"), "whole");
        });

        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var result :
                    threads.invokeAll(IntStream.range(0, 8).mapToObj(i -> task).toList())) {
                assertThat(result.get().resolve("file")).hasContent("whole");
            }
        }
        assertThat(made).hasValue(1);
    }

    @Test
    void directory_whoseMakingFailed_isMadeAgain() throws IOException {
        Cache cache = cacheIn(home);
        assertThatThrownBy(() -> cache.directory("thing", workplace -> {
                    Files.writeString(workplace.resolve("half"), "half");
                    throw new IOException("disk full");
                }))
                .hasMessage("disk full");

        Path made = cache.directory("thing", workplace -> Files.writeString(workplace.resolve("file"), "whole"));

        assertThat(made.resolve("half")).doesNotExist();
        assertThat(made.resolve("file")).exists();
    }

    @Test
    void leftovers_ofInterruptedProcess_areRemoved() throws IOException {
        Path leftover = Files.createDirectories(home.resolve("quell/thing.unfinished-123/part"));

        cacheIn(home).directory("thing", workplace -> {});

        assertThat(leftover.getParent()).doesNotExist();
    }

    @Test
    void cache_inUnusableHome_isInTemporaryDirectory() throws IOException {
        Cache cache = cacheIn(Path.of("/dev/null/cache"));

        Path made = cache.directory("thing", workplace -> {});

        assertThat(made).startsWith(temporary);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(made.getParent())))
                .isEqualTo("rwx------");
    }

    @Test
    void cache_writableByOthers_isNotUsed() throws IOException {
        Path shared = Files.createDirectory(home.resolve("quell"));
        Files.setPosixFilePermissions(shared, PosixFilePermissions.fromString("rwxrwxrwx"));

        Path made = cacheIn(home).directory("thing", workplace -> {});

        assertThat(made).startsWith(temporary);
    }

    @Test
    void cache_withNoUsablePlace_saysWhatToSet() throws IOException {
        Files.writeString(temporary.resolve("quell-" + CurrentUser.id()), "in the way");

        assertThatThrownBy(() -> cacheIn(Path.of("/dev/null/cache")))
                .isInstanceOf(EmbeddedPostgresException.class)
                .hasMessageContainingAll("/dev/null/cache", "set XDG_CACHE_HOME");
    }

    private Cache cacheIn(Path cacheHome) throws IOException {
        return Cache.ofUser(Map.of("XDG_CACHE_HOME", cacheHome.toString()), temporary);
    }
}
