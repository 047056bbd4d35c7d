package io.bowwave.builder;

import static org.assertj.core.api.Assertions.assertThat;

import io.bowwave.artifact.write.WriteProgress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class UploadLogTest {

    private final List<String> lines = new ArrayList<>();
    private long now;
    private long sent;
    private final UploadLog log = new UploadLog(lines::add, () -> now, () -> sent);

    private static WriteProgress at(long bytes) {
        return new WriteProgress(3, 10, bytes, 10_000_000_000L, 1_000_000, 2_500_000);
    }

    @Test
    void aSmallArtifactIsNoNews() {
        log.at(at(1_000_000));
        now = UploadLog.EVERY.toNanos() - 1;
        log.at(at(10_000_000_000L));
        assertThat(lines).isEmpty();
    }

    @Test
    void aLargeOneTellsFromTimeToTimeHowFarItIs() {
        now = UploadLog.EVERY.toNanos();
        sent = 2_000_000;
        log.at(at(5_000_000_000L));
        log.at(at(5_100_000_000L));
        now *= 2;
        log.uploaded();
        assertThat(lines)
                .containsExactly(
                        "artifact: 5000.0 MB of 10000.0 MB read (3 of 10 files), 1.0 MB known before, 2.5 MB packed, 2.0 MB uploaded, 5 s",
                        "artifact: 5100.0 MB of 10000.0 MB read (3 of 10 files), 1.0 MB known before, 2.5 MB packed, 2.0 MB uploaded, 10 s");
    }
}
