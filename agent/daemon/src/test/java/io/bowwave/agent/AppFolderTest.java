package io.bowwave.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.bowwave.artifact.run.LogLimits;
import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.id.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AppFolderTest {

    private static final AppName APP = new AppName("web");

    @TempDir
    Path apps;

    private AppFolder folder;

    @BeforeEach
    void make() throws IOException {
        folder = new AppFolder(apps, APP);
    }

    private void print(String text) throws IOException {
        Files.writeString(folder.log(), text);
    }

    @Test
    void logsAreMovedAsideAndOnlySoManyStay() throws IOException {
        LogLimits limits = new LogLimits(LogLimits.MIN_BYTES, 3);
        for (String each : new String[] {"a", "b", "c", "d"}) {
            print(each.repeat((int) limits.bytes() + 1));
            folder.rotateLog(limits);
            assertThat(folder.log()).isEmptyFile();
        }
        print("e");
        folder.rotateLog(limits);
        assertThat(folder.log()).hasContent("e");
        assertThat(Files.readString(folder.path().resolve("app.log.1"))).startsWith("d");
        assertThat(Files.readString(folder.path().resolve("app.log.2"))).startsWith("c");
        assertThat(folder.path().resolve("app.log.3")).doesNotExist();
    }

    @Test
    void theLastLinesAreThoseOfWhatWasStartedLast() throws IOException {
        print("of the release before\n");
        long from = folder.logSize();
        assertThat(folder.lastLines(from, 100)).isEmpty();
        print("of the release before\nit cannot\nwork\n");
        assertThat(folder.lastLines(from, 100)).isEqualTo("it cannot\nwork");
        assertThat(folder.lastLines(from, 5)).isEqualTo("work");
        print("anew");
        assertThat(folder.lastLines(from, 100)).as("moved aside").isEqualTo("anew");
    }

    @Test
    void anAppThatIsGoneLeavesItsJournal() throws IOException {
        folder.write(AppRecord.unknown(APP, Instant.EPOCH));
        folder.link(Digest.of(new byte[1]));
        assertThat(folder.linked(Digest.of(new byte[1]))).isTrue();
        assertThat(folder.linked(Digest.of(new byte[2]))).isFalse();
        print("words");
        Path secrets = Files.createFile(folder.path().resolve("bowwave-web-1.service.env"));
        folder.clear();
        assertThat(folder.log()).doesNotExist();
        assertThat(secrets).doesNotExist();
        assertThat(Files.isSymbolicLink(folder.path().resolve("current"))).isFalse();
        assertThat(folder.read()).isPresent();
    }
}
