package io.bowwave.replicator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.junit.jupiter.api.Test;

class ProgressTest {

    private static Progress over(int... offsets) {
        Progress progress = new Progress(null);
        for (int offset : offsets) {
            progress.begin(offset);
        }
        return progress;
    }

    @Test
    void thePositionWaitsForTheFirstThatIsNotDone() {
        Progress progress = over(5, 6, 7, 9);
        progress.done(6);
        progress.done(9);
        assertThat(progress.position()).isEqualTo(new OffsetAndMetadata(5, "+1-1+4-4"));
        progress.done(5);
        assertThat(progress.position()).isEqualTo(new OffsetAndMetadata(7, "+2-2"));
        progress.done(7);
        assertThat(progress.position()).isEqualTo(new OffsetAndMetadata(10, ""));
        assertThat(progress.pending()).isZero();
    }

    @Test
    void aRestartKnowsWhatIsDoneBehindThePosition() {
        Progress before = over(5, 6, 7, 8);
        before.skip(9);
        before.done(7);
        before.done(6);
        Progress after = new Progress(before.position());
        assertThat(before.position()).isEqualTo(new OffsetAndMetadata(5, "+1-2+4-4"));
        assertThat(after.known(5)).isFalse();
        assertThat(after.known(6)).isTrue();
        assertThat(after.known(7)).isTrue();
        assertThat(after.known(8)).isFalse();
        assertThat(after.known(9)).isTrue();
        assertThat(after.known(10)).isFalse();
        assertThat(after.position().offset()).isEqualTo(5);
    }

    @Test
    void whatDoesNotFitBesideTheOffsetIsLeftOut() {
        Progress progress = new Progress(new OffsetAndMetadata(0, ""));
        for (int offset = 0; offset < 4000; offset++) {
            progress.begin(offset);
        }
        for (int offset = 1; offset < 4000; offset += 2) {
            progress.done(offset);
        }
        assertThat(progress.position().metadata()).hasSizeBetween(3900, 4000);
        assertThat(new Progress(progress.position()).known(1)).isTrue();
    }

    @Test
    void anyOrderEndsBehindTheLast() {
        long seed = System.nanoTime();
        List<Integer> order = new ArrayList<>();
        Progress progress = new Progress(null);
        for (int offset = 0; offset < 200; offset++) {
            progress.begin(offset);
            order.add(offset);
        }
        Collections.shuffle(order, new Random(seed));
        for (int offset : order) {
            progress.done(offset);
        }
        assertThat(progress.position()).as("seed %d", seed).isEqualTo(new OffsetAndMetadata(200, ""));
    }

    @Test
    void metadataOfSomebodyElseIsIgnored() {
        assertThat(new Progress(new OffsetAndMetadata(3, "hello")).known(4)).isFalse();
    }
}
