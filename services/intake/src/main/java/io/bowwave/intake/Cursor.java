package io.bowwave.intake;

import io.bowwave.schemas.Topic;
import io.bowwave.schemas.Topics;
import java.io.ByteArrayOutputStream;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/**
 * Where a reader stands in every partition of every topic but build-logs, as a text that only we understand: base64url of one version
 * byte, then for each topic in the order of {@link Topics#all} the count of partitions and their offsets, as varints.
 */
final class Cursor {

    /** What a cursor speaks of. */
    static final List<Topic> TOPICS = Topics.all().stream()
            .filter(topic -> !topic.equals(Topics.BUILD_LOGS))
            .toList();

    private static final byte VERSION = 1;
    private static final int MOST_PARTITIONS = 10_000;

    private Cursor() {}

    static String text(Map<TopicPartition, Long> positions) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(VERSION);
        for (Topic topic : TOPICS) {
            int partitions = 0;
            while (positions.containsKey(new TopicPartition(topic.name(), partitions))) {
                partitions++;
            }
            varint(out, partitions);
            for (int each = 0; each < partitions; each++) {
                varint(out, positions.getOrDefault(new TopicPartition(topic.name(), each), 0L));
            }
        }
        return Base64.getUrlEncoder().withoutPadding().encodeToString(out.toByteArray());
    }

    /** @throws IllegalArgumentException when it is no cursor of ours */
    static Map<TopicPartition, Long> parse(String text) {
        byte[] bytes = Base64.getUrlDecoder().decode(text);
        if (bytes.length == 0 || bytes[0] != VERSION) {
            throw new IllegalArgumentException("unknown version");
        }
        int[] at = {1};
        Map<TopicPartition, Long> positions = new HashMap<>();
        for (Topic topic : TOPICS) {
            long partitions = varint(bytes, at);
            if (partitions > MOST_PARTITIONS) {
                throw new IllegalArgumentException("too many partitions: " + partitions);
            }
            for (int each = 0; each < partitions; each++) {
                positions.put(new TopicPartition(topic.name(), each), varint(bytes, at));
            }
        }
        return positions;
    }

    private static void varint(ByteArrayOutputStream out, long value) {
        long rest = value;
        while (rest >= 0x80) {
            out.write((int) ((rest & 0x7f) | 0x80));
            rest >>>= 7;
        }
        out.write((int) rest);
    }

    private static long varint(byte[] bytes, int[] at) {
        long value = 0;
        for (int shift = 0; shift < Long.SIZE; shift += 7) {
            if (at[0] >= bytes.length) {
                throw new IllegalArgumentException("cut off");
            }
            byte next = bytes[at[0]++];
            value |= (long) (next & 0x7f) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw new IllegalArgumentException("a number is too long");
    }
}
