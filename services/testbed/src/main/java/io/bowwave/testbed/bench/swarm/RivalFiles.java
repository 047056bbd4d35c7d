package io.bowwave.testbed.bench.swarm;

import io.bowwave.testbed.TestbedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;

/** A rival's folders: one for each machine; the origin's holds the payload. */
record RivalFiles(Path folder, Payload payload, InstantSource clock) {

    Path of(int number) throws IOException {
        return Files.createDirectories(folder.resolve("machine-" + number));
    }

    Path log(int number) {
        return folder.resolve("machine-" + number + ".log");
    }

    /** The payload where the origin's program expects it. */
    void giveToOrigin() throws IOException {
        Path target = Files.createDirectories(of(0).resolve(Torrent.NAME));
        for (Path each : payload.files()) {
            Files.createLink(target.resolve(each.getFileName()), each);
        }
    }

    Path torrent(String announce) throws IOException {
        Path file = folder.resolve("payload.torrent");
        Torrent.write(payload, announce, file);
        return file;
    }

    /** When anything was last written to the machine's files, as System.nanoTime. */
    long lastWriteNanos(int number) {
        long last = 0;
        try {
            for (Path each : payload.files()) {
                Path found = of(number).resolve(Torrent.NAME).resolve(each.getFileName());
                last = Math.max(last, Files.getLastModifiedTime(found).to(TimeUnit.NANOSECONDS));
            }
        } catch (IOException e) {
            throw new TestbedException("machine %d says that it is done, and has no files".formatted(number), e);
        }
        long wallNanos = TimeUnit.MILLISECONDS.toNanos(clock.millis());
        return System.nanoTime() - (wallNanos - last);
    }

    boolean hasRightBytes(int number) throws IOException {
        for (Path each : payload.files()) {
            Path found = of(number).resolve(Torrent.NAME).resolve(each.getFileName());
            if (!Files.exists(found) || Files.mismatch(found, each) >= 0) {
                return false;
            }
        }
        return true;
    }
}
