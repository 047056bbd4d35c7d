package io.bowwave.testbed.bench.deploy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.function.LongConsumer;

/** Finds {@code "generation":N} in a stream of bytes, however it is cut. One for each stream. */
final class NumberFinder {

    private static final byte[] NAME = "\"generation\":".getBytes(StandardCharsets.US_ASCII);

    private int matched;
    private long number;

    /** Reads all there is; gives each number as soon as the byte behind it has come. */
    void read(ByteBuffer bytes, LongConsumer found) {
        while (bytes.hasRemaining()) {
            byte next = bytes.get();
            if (matched < NAME.length) {
                // The name's only other beginning within itself is the quotation mark.
                matched = next == NAME[matched] ? matched + 1 : next == NAME[0] ? 1 : 0;
                number = 0;
            } else if (next >= '0' && next <= '9') {
                number = number * 10 + next - '0';
            } else {
                matched = 0;
                found.accept(number);
            }
        }
    }
}
