package io.bowwave.builder;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BuildLogTest {

    private record Segment(long offset, String text, boolean last) {}

    private static final Duration LONG = Duration.ofSeconds(20);

    private final List<Segment> segments = new CopyOnWriteArrayList<>();

    @TempDir
    private Path folder;

    private BuildLog log(BuildLog.Sink sink) throws IOException {
        BuildLog log = new BuildLog(folder.resolve("build.log"), 10_000_000, sink);
        log.start();
        return log;
    }

    private void take(long offset, String text, boolean last) {
        segments.add(new Segment(offset, text, last));
    }

    private String all() {
        StringBuilder all = new StringBuilder();
        for (Segment segment : segments) {
            assertThat(segment.offset).isEqualTo(all.toString().getBytes(UTF_8).length);
            all.append(segment.text);
        }
        return all.toString();
    }

    @Test
    void aLineIsOnItsWayBeforeTheEnd() throws Exception {
        try (BuildLog log = log(this::take)) {
            log.line("hello");
            await().atMost(Duration.ofSeconds(2)).untilAsserted(() -> assertThat(segments)
                    .containsExactly(new Segment(0, "bowwave: hello\n", false)));
            assertThat(log.end(LONG)).isTrue();
        }
        assertThat(segments.getLast()).isEqualTo(new Segment(15, "", true));
    }

    @Test
    void segmentsFitTogetherWhateverTheCharacters() throws Exception {
        String text = "aé€𝄞".repeat(30_000);
        try (BuildLog log = log(this::take)) {
            log.copy(new ByteArrayInputStream(text.getBytes(UTF_8)));
            assertThat(log.end(LONG)).isTrue();
            assertThat(log.tail(1).getFirst()).endsWith("aé€𝄞").doesNotContain("\ufffd");
        }
        assertThat(all()).isEqualTo(text);
        assertThat(segments).allSatisfy(segment -> assertThat(segment.text.getBytes(UTF_8).length)
                .isLessThanOrEqualTo(60 << 10));
        assertThat(folder.resolve("build.log")).hasContent(text);
    }

    @Test
    void bytesThatAreNoTextAreReplaced() throws Exception {
        try (BuildLog log = log(this::take)) {
            log.copy(new ByteArrayInputStream(new byte[] {'a', (byte) 0xff, 'b'}));
            log.end(LONG);
        }
        assertThat(all()).isEqualTo("a\ufffdb");
    }

    @Test
    void aQueueThatIsAwayLosesNothing() throws Exception {
        AtomicInteger tries = new AtomicInteger();
        AtomicBoolean away = new AtomicBoolean(true);
        try (BuildLog log = log((offset, text, last) -> {
            tries.incrementAndGet();
            if (away.get()) {
                throw new IOException("away");
            }
            take(offset, text, last);
        })) {
            log.copy(new ByteArrayInputStream("x\n".repeat(100_000).getBytes(UTF_8)));
            await().until(() -> tries.get() > 2);
            away.set(false);
            assertThat(log.end(LONG)).isTrue();
        }
        assertThat(all()).isEqualTo("x\n".repeat(100_000));
    }

    @Test
    void aLogThatIsTooLongIsCutOff() throws Exception {
        try (BuildLog log = log(this::take)) {
            log.copy(new ByteArrayInputStream("x".repeat(10_100_000).getBytes(UTF_8)));
            log.line("more");
            assertThat(log.end(LONG)).isTrue();
        }
        assertThat(all()).hasSizeBetween(9_900_000, 10_000_100).endsWith("cut off here, at 10000000 bytes\n");
    }

    @Test
    void theLastLinesAreKnown() throws Exception {
        try (BuildLog log = log(this::take)) {
            log.copy(new ByteArrayInputStream("one\ntwo\nthree\n".getBytes(UTF_8)));
            assertThat(log.tail(2)).containsExactly("two", "three");
        }
    }
}
