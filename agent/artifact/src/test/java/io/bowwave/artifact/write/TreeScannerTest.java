package io.bowwave.artifact.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bowwave.artifact.InvalidArtifactException;
import io.bowwave.artifact.Trees;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TreeScannerTest {

    @TempDir
    private Path tree;

    @Test
    void listsEntriesByTheBytesOfTheirPaths() throws IOException {
        Trees.write(tree, "b/x", new byte[1]);
        Trees.write(tree, "b.txt", new byte[1]);
        Trees.executable(Trees.write(tree, "a", new byte[1]));
        Files.createDirectories(tree.resolve("empty/inner"));
        Files.createSymbolicLink(tree.resolve("b/up"), Path.of("../a"));
        assertThat(TreeScanner.scan(tree).entries().stream().map(entry -> entry.kind() + " " + entry.path()))
                .containsExactly("EXECUTABLE a", "FILE b.txt", "LINK b/up", "FILE b/x", "EMPTY_FOLDER empty/inner");
    }

    @Test
    void oneFileIsATreeOfThatFile() throws IOException {
        assertThat(TreeScanner.scan(Trees.write(tree, "app.jar", new byte[1])).entries())
                .extracting(TreeEntry::path)
                .containsExactly("app.jar");
    }

    @Test
    void saysHowManyThereAreWhenTheyAreTooMany() throws IOException {
        for (int each = 0; each < 7; each++) {
            Trees.write(tree, "d/" + each, new byte[1]);
        }
        assertThat(TreeScanner.scan(tree, 7).entries()).hasSize(7);
        Trees.write(tree, "e", new byte[1]);
        assertThatThrownBy(() -> TreeScanner.scan(tree, 7))
                .isInstanceOf(InvalidArtifactException.class)
                .hasMessageStartingWith("output: found 8 files and links, expected at most 7 entries");
    }

    @ParameterizedTest
    @CsvSource({
        "x,/etc/passwd,absolute path",
        "x,../secret,leaves the tree",
        "d/x,../../secret,leaves the tree",
        "d/x,../d/../../secret,behind a name",
        "d/x,y/..,behind a name",
    })
    void linksThatLeaveTheTreeAreRefused(String path, String target, String why) throws IOException {
        Files.createDirectories(tree.resolve("d"));
        Files.createSymbolicLink(tree.resolve(path), Path.of(target));
        assertThatThrownBy(() -> TreeScanner.scan(tree))
                .isInstanceOf(InvalidArtifactException.class)
                .hasMessageContaining(path + ": found")
                .hasMessageContaining(why);
    }

    @Test
    void socketsAreRefused() throws IOException {
        try (ServerSocketChannel socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            socket.bind(UnixDomainSocketAddress.of(tree.resolve("s")));
            assertThatThrownBy(() -> TreeScanner.scan(tree)).hasMessageContaining("s: found a device, socket or pipe");
        }
    }

    @Test
    void nothingAndAnEmptyFolderAreRefused() {
        assertThatThrownBy(() -> TreeScanner.scan(tree)).hasMessageContaining("found an empty folder");
        assertThatThrownBy(() -> TreeScanner.scan(tree.resolve("no"))).hasMessageContaining("found nothing at");
    }

    @Test
    void pipesAndLinksToTheOutputAreRefused(@TempDir Path other) throws Exception {
        assertThat(new ProcessBuilder("mkfifo", tree.resolve("p").toString())
                        .start()
                        .waitFor())
                .isZero();
        assertThatThrownBy(() -> TreeScanner.scan(tree)).hasMessageContaining("p: found a device, socket or pipe");
        assertThatThrownBy(() -> TreeScanner.scan(Path.of("/dev/null"))).hasMessageContaining("null: found a device");
        Path link = Files.createSymbolicLink(other.resolve("link"), tree);
        assertThatThrownBy(() -> TreeScanner.scan(link)).hasMessageContaining("found a link at");
    }
}
