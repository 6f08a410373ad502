package dev.quell.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

class UnpackerTest {
    @TempDir
    private Path directory;

    @Test
    void file_withExecutableBit_staysExecutable() throws IOException {
        unpack(file("bin/tool", 0755), file("share/text", 0644));

        assertThat(directory.resolve("bin/tool")).hasContent("content").isExecutable();
        assertThat(Files.getPosixFilePermissions(directory.resolve("share/text")))
                .noneMatch(permission -> permission.name().endsWith("EXECUTE"));
    }

    @Test
    void symbolicLink_withinDirectory_staysLink() throws IOException {
        unpack(file("lib/libpq.so.5.18", 0755), link("lib/libpq.so.5", "libpq.so.5.18"));

        assertThat(Files.readSymbolicLink(directory.resolve("lib/libpq.so.5"))).isEqualTo(Path.of("libpq.so.5.18"));
    }

    @Test
    void file_namedAboveDirectory_isRefused() {
        assertRefused(file("../evil", 0644));
        assertRefused(file("a/../../evil", 0644));
    }

    @Test
    void symbolicLink_leadingOut_isRefused() {
        assertRefused(link("out", "/etc"));
        assertRefused(link("out", "../elsewhere"));
    }

    @Test
    void file_throughLinksThatLeadOutTogether_isRefused() {
        // Each link by itself is spelled as if it stayed inside.
        assertRefused(
                link("here", "."),
                link("up", "here/../../" + directory.getFileName() + "/here/.."),
                file("up/evil", 0644));
        assertRefused(link("same", "."), link("above", "same/.."), file("above/evil", 0644));
    }

    @Test
    void device_inArchive_isRefused() {
        assertRefused(new Entry("null", 0644, TarConstants.LF_CHR, ""));
        assertRefused(new Entry("hard", 0644, TarConstants.LF_LINK, "bin/tool"));
    }

    private void assertRefused(Entry... entries) {
        assertThatThrownBy(() -> unpack(entries))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("archive entry");
        assertThat(directory.resolveSibling("evil")).doesNotExist();
    }

    private void unpack(Entry... entries) throws IOException {
        Path target = Files.createTempDirectory(directory, "target");
        directory = target;
        Unpacker.unpack(new ByteArrayInputStream(pack(entries)), target);
    }

    private static byte[] pack(Entry... entries) throws IOException {
        var packed = new ByteArrayOutputStream();
        try (var tar = new TarArchiveOutputStream(new XZOutputStream(packed, new LZMA2Options(0)))) {
            for (Entry entry : entries) {
                entry.write(tar);
            }
        }
        return packed.toByteArray();
    }

    private static Entry file(String name, int mode) {
        return new Entry(name, mode, TarConstants.LF_NORMAL, "");
    }

    private static Entry link(String name, String target) {
        return new Entry(name, 0777, TarConstants.LF_SYMLINK, target);
    }

    private record Entry(String name, int mode, byte type, String target) {
        private static final byte[] CONTENT = "content".getBytes(StandardCharsets.US_ASCII);

        void write(TarArchiveOutputStream tar) throws IOException {
            var header = new TarArchiveEntry(name, type, true);
            header.setMode(mode);
            header.setLinkName(target);
            boolean hasContent = type == TarConstants.LF_NORMAL;
            header.setSize(hasContent ? CONTENT.length : 0);
            tar.putArchiveEntry(header);
            if (hasContent) {
                tar.write(CONTENT);
            }
            tar.closeArchiveEntry();
        }
    }
}
