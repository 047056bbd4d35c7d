package io.bowwave.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.bowwave.schemas.id.Digest;
import io.bowwave.swarm.BlobFolder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HousekeepingTest {

    private static final Instant NOW = Instant.parse("2026-01-31T12:00:00Z");

    @TempDir
    Path folder;

    private BlobFolder blobs;
    private Housekeeping housekeeping;

    @BeforeEach
    void start() throws IOException {
        blobs = new BlobFolder(folder.resolve("blobs"));
        Path apps = Files.createDirectories(folder.resolve("apps"));
        housekeeping = new Housekeeping(blobs, apps, 2, Duration.ofHours(1), Clock.fixed(NOW, ZoneOffset.UTC));
    }

    @Test
    void keepsBlobsForTheSeedingTimeAndWhileAFetchNeedsThem() throws IOException {
        Digest old = blob(1, Duration.ofHours(2));
        Digest needed = blob(2, Duration.ofHours(2));
        Digest fresh = blob(3, Duration.ofMinutes(1));
        try (var _ = housekeeping.use(List.of(needed))) {
            housekeeping.sweepBlobs();
            assertThat(blobs.find(old)).isEmpty();
            assertThat(blobs.find(needed)).isPresent();
        }
        housekeeping.sweepBlobs();
        assertThat(blobs.find(needed)).isEmpty();
        assertThat(blobs.find(fresh)).isPresent();
    }

    @Test
    void makesRoomFromWhatWasNotUsedForLongest() throws IOException {
        Digest eldest = blob(1, Duration.ofMinutes(30));
        Digest needed = blob(2, Duration.ofMinutes(20));
        Digest fresh = blob(3, Duration.ofMinutes(1));
        try (var _ = housekeeping.use(List.of(needed))) {
            housekeeping.makeRoom(1);
            assertThat(blobs.find(eldest)).isEmpty();
            assertThat(blobs.find(fresh)).isPresent();
            housekeeping.makeRoom(1 << 20);
            assertThat(blobs.find(fresh)).isEmpty();
            assertThat(blobs.find(needed)).isPresent();
        }
    }

    private Digest blob(int content, Duration unused) throws IOException {
        byte[] bytes = new byte[1000 + content];
        Digest digest = Digest.of(bytes);
        blobs.add(digest, new ByteArrayInputStream(bytes), bytes.length);
        blobs.touch(digest, NOW.minus(unused).toEpochMilli());
        return digest;
    }
}
