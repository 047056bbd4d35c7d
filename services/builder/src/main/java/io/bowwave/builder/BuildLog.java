package io.bowwave.builder;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.RandomAccessFile;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The log of one attempt. What is written goes to a file first, always as valid UTF-8; a thread of its own sends the file on in
 * segments. So a slow queue slows nobody down and loses nothing: the file is the buffer, bounded.
 */
final class BuildLog implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(BuildLog.class);

    private static final int SEGMENT = 60 << 10;
    private static final Duration BATCH = Duration.ofMillis(200);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);
    private static final int TAIL_BYTES = 4096;

    /** Where segments go. */
    interface Sink {
        void segment(long offset, String text, boolean last) throws IOException, InterruptedException;
    }

    /** No channel: an interrupt of one thread would close it for all. */
    private final RandomAccessFile file;

    private final long maxBytes;
    private final Sink sink;
    private final Thread sender;
    private long written;
    private boolean cut;
    private List<String> secrets = List.of();
    private boolean ended;
    private boolean sent;

    /** @param maxBytes where it is cut off */
    BuildLog(Path path, long maxBytes, Sink sink) throws IOException {
        this.file = new RandomAccessFile(path.toFile(), "rw");
        this.maxBytes = maxBytes;
        this.sink = sink;
        this.sender = Thread.ofPlatform().name("build-log").daemon().unstarted(this::send);
    }

    void start() {
        sender.start();
    }

    /** From now on these do not get into the log. */
    synchronized void mask(Collection<String> values) {
        secrets = List.copyOf(values);
    }

    /** A line of our own. */
    void line(String text) throws IOException {
        append("bowwave: " + Masking.whole(text, secrets()) + "\n");
    }

    private synchronized List<String> secrets() {
        return secrets;
    }

    /** Copies to the end of the stream. */
    void copy(InputStream output) throws IOException {
        char[] buffer = new char[8192];
        Reader reader = new InputStreamReader(output, StandardCharsets.UTF_8);
        Masking masking = new Masking(secrets());
        int kept = 0;
        for (int read = reader.read(buffer); read >= 0; read = reader.read(buffer, kept, buffer.length - kept)) {
            int end = kept + read;
            kept = Character.isHighSurrogate(buffer[end - 1]) ? 1 : 0;
            append(masking.next(new String(buffer, 0, end - kept)));
            buffer[0] = buffer[end - 1];
        }
        append(masking.end());
    }

    /** The last lines. */
    synchronized List<String> tail(int lines) throws IOException {
        int length = (int) Math.min(TAIL_BYTES, written);
        List<String> all = text(written - length, length).lines().toList();
        return all.subList(Math.max(0, all.size() - lines), all.size());
    }

    /** Nothing more will be written. Waits until the rest is sent; false when that takes longer. */
    boolean end(Duration within) throws InterruptedException {
        synchronized (this) {
            ended = true;
            notifyAll();
        }
        sender.join(within);
        return sent;
    }

    @Override
    public void close() throws IOException {
        sender.interrupt();
        file.close();
    }

    private synchronized void append(String text) throws IOException {
        if (cut) {
            return;
        }
        String kept = text;
        if (written + text.length() > maxBytes) {
            cut = true;
            kept = "\nbowwave: the log is cut off here, at %d bytes\n".formatted(maxBytes);
        }
        byte[] bytes = kept.getBytes(StandardCharsets.UTF_8);
        file.seek(written);
        file.write(bytes);
        written += bytes.length;
        notifyAll();
    }

    private void send() {
        try {
            long offset = 0;
            while (true) {
                String segment = next(offset);
                boolean last = last(offset, segment);
                deliver(offset, segment, last);
                offset += segment.getBytes(StandardCharsets.UTF_8).length;
                if (last) {
                    sent = true;
                    return;
                }
            }
        } catch (InterruptedException e) {
            LOG.debug("the rest of a log is not sent", e);
        } catch (FencedException e) {
            LOG.debug("a log ends here: {}", e.getMessage());
        } catch (IOException e) {
            LOG.warn("a log ends here", e);
        }
    }

    /** Waits for something, then a moment for more. */
    private synchronized String next(long offset) throws IOException, InterruptedException {
        while (written == offset && !ended) {
            wait();
        }
        long end = System.nanoTime() + BATCH.toNanos();
        for (long left = BATCH.toMillis(); left > 0 && written - offset < SEGMENT && !ended; ) {
            wait(left);
            left = Duration.ofNanos(end - System.nanoTime()).toMillis();
        }
        return text(offset, (int) Math.min(SEGMENT, written - offset));
    }

    private synchronized boolean last(long offset, String segment) {
        return ended && offset + segment.getBytes(StandardCharsets.UTF_8).length == written;
    }

    /** Tries until it is delivered, or will never be. */
    private void deliver(long offset, String text, boolean last) throws IOException, InterruptedException {
        Duration pause = FIRST_PAUSE;
        while (true) {
            try {
                sink.segment(offset, text, last);
                return;
            } catch (FencedException e) {
                throw e;
            } catch (IOException e) {
                LOG.debug("a log segment waits", e);
                Thread.sleep(pause);
                pause = pause.compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
            }
        }
    }

    /** From the file, cut between two characters. */
    private String text(long offset, int length) throws IOException {
        byte[] read = new byte[length];
        file.seek(offset);
        file.readFully(read);
        int from = 0;
        while (from < length && continues(read[from])) {
            from++;
        }
        int end = length;
        if (offset + length < written && continues(file.readByte())) {
            do {
                end--;
            } while (end > from && continues(read[end]));
        }
        return new String(read, from, end - from, StandardCharsets.UTF_8);
    }

    /** Whether this is a second or later byte of a character in UTF-8. */
    private static boolean continues(byte one) {
        return (one & 0xc0) == 0x80;
    }
}
