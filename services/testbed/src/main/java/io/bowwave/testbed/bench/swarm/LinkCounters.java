package io.bowwave.testbed.bench.swarm;

import io.bowwave.testbed.TestbedException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Bytes that have passed each link, as the bridge's end of it counts: the same for everybody's protocol, headers and repeats included. A
 * small shell within the bridge's namespace reads them when it is asked, so that looking costs next to nothing.
 */
final class LinkCounters implements AutoCloseable {

    /** What a full TCP segment's payload is of its Ethernet frame. */
    static final double PAYLOAD_SHARE = 1448.0 / 1514.0;

    private final int links;
    private @Nullable Process shell;
    private @Nullable BufferedReader answers;
    private @Nullable Writer questions;

    /** What has passed, in bytes, by machine's number. Immutable. */
    static final class Counted {
        private final long atNanos;
        private final long[] up;
        private final long[] down;

        private Counted(long atNanos, long[] up, long[] down) {
            this.atNanos = atNanos;
            this.up = up;
            this.down = down;
        }

        static Counted nothing(int links) {
            return new Counted(0, new long[links], new long[links]);
        }

        long atNanos() {
            return atNanos;
        }

        long up(int number) {
            return up[number];
        }

        long down(int number) {
            return down[number];
        }

        Counted since(Counted before) {
            return new Counted(atNanos, minus(up, before.up), minus(down, before.down));
        }

        private static long[] minus(long[] later, long[] earlier) {
            long[] difference = later.clone();
            for (int i = 0; i < difference.length; i++) {
                difference[i] -= earlier[i];
            }
            return difference;
        }
    }

    LinkCounters(int links) {
        this.links = links;
    }

    void start() {
        try {
            Process started = new ProcessBuilder(NetworkBed.within(BedLayout.SWITCH, List.of("sh", "-c", reader())))
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            shell = started;
            answers = started.inputReader(StandardCharsets.US_ASCII);
            questions = started.outputWriter(StandardCharsets.US_ASCII);
        } catch (IOException e) {
            throw new TestbedException("cannot count the links' bytes: " + e.getMessage(), e);
        }
    }

    private String reader() {
        return """
                while read -r _; do
                    i=0
                    while [ $i -lt %d ]; do
                        read -r up < /sys/class/net/h$i/statistics/rx_bytes
                        read -r down < /sys/class/net/h$i/statistics/tx_bytes
                        printf '%%s %%s ' $up $down
                        i=$((i+1))
                    done
                    echo
                done
                """.formatted(links);
    }

    synchronized Counted read() {
        BufferedReader from = answers;
        Writer to = questions;
        if (from == null || to == null) {
            throw new TestbedException("the links' bytes are not counted yet");
        }
        try {
            to.write("\n");
            to.flush();
            String line = from.readLine();
            long now = System.nanoTime();
            if (line == null) {
                throw new TestbedException("the shell that counts the links' bytes has ended");
            }
            return parse(line, links, now);
        } catch (IOException e) {
            throw new TestbedException("the links' bytes cannot be read: " + e.getMessage(), e);
        }
    }

    static Counted parse(String line, int links, long now) {
        String[] words = line.strip().split(" ", -1);
        if (words.length != 2 * links) {
            throw new TestbedException("links: found \"%s\", expected %d numbers".formatted(line, 2 * links));
        }
        long[] up = new long[links];
        long[] down = new long[links];
        for (int i = 0; i < links; i++) {
            up[i] = Long.parseLong(words[2 * i]);
            down[i] = Long.parseLong(words[2 * i + 1]);
        }
        return new Counted(now, up, down);
    }

    @Override
    public void close() {
        if (shell != null) {
            shell.destroyForcibly();
        }
    }
}
