package io.bowwave.artifact;

import static org.assertj.core.api.Assertions.assertThat;

import io.bowwave.schemas.id.Digest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.SequenceInputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ChunkerTest {

    private static final Integer[] GOLDEN = {
        102643, 102806, 50229, 80529, 65804, 115487, 103233, 55220, 67238, 112222, 86884, 57705
    };

    private static List<byte[]> chunks(byte[] content) throws IOException {
        List<byte[]> chunks = new ArrayList<>();
        new PlainChunks()
                .cut(
                        new ByteArrayInputStream(content),
                        (buffer, from, length) -> chunks.add(Arrays.copyOfRange(buffer, from, from + length)));
        return chunks;
    }

    private static Set<Digest> names(byte[] content) throws IOException {
        Set<Digest> names = new HashSet<>();
        chunks(content).forEach(chunk -> names.add(Digest.of(chunk)));
        return names;
    }

    @Test
    void cutsWhereItAlwaysDid() throws IOException {
        assertThat(chunks(Trees.random(7, 1_000_000)).stream().map(chunk -> chunk.length))
                .as("these are part of the format: other numbers give every tree another digest")
                .containsExactly(GOLDEN);
    }

    @Test
    void keepsWithinItsLimitsAndLosesNothing() throws IOException {
        byte[] content = Trees.random(1, 20_000_000);
        List<byte[]> chunks = chunks(content);
        assertThat(chunks.subList(0, chunks.size() - 1))
                .allSatisfy(chunk -> assertThat(chunk.length).isBetween(Chunker.MIN, Chunker.MAX));
        int at = 0;
        for (byte[] chunk : chunks) {
            assertThat(Arrays.equals(chunk, 0, chunk.length, content, at, at + chunk.length))
                    .isTrue();
            at += chunk.length;
        }
        assertThat(at).isEqualTo(content.length);
        assertThat(content.length / chunks.size()).isBetween(55_000, 85_000);
    }

    @Test
    void contentWithoutFeaturesIsCutAtTheLargestSize() throws IOException {
        assertThat(chunks(new byte[1 << 20]))
                .allSatisfy(chunk -> assertThat(chunk).hasSize(Chunker.MAX));
    }

    @Test
    void aSmallFileIsOneChunkAndAnEmptyOneNone() throws IOException {
        assertThat(chunks(Trees.random(2, Chunker.WHOLE))).hasSize(1);
        assertThat(chunks(new byte[0])).isEmpty();
    }

    @Test
    void anInsertionChangesTheChunksAroundItOnly() throws IOException {
        byte[] before = Trees.random(3, 10_000_000);
        byte[] after = new SequenceInputStream(
                        new SequenceInputStream(
                                new ByteArrayInputStream(before, 0, 5_000_000),
                                new ByteArrayInputStream(new byte[] {1, 2, 3})),
                        new ByteArrayInputStream(before, 5_000_000, 5_000_000))
                .readAllBytes();
        Set<Digest> changed = names(after);
        changed.removeAll(names(before));
        assertThat(changed).hasSizeLessThanOrEqualTo(3);
    }
}
