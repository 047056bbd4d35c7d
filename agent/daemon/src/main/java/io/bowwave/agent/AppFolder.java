package io.bowwave.agent;

import io.bowwave.artifact.release.ReleaseStore;
import io.bowwave.artifact.run.LogLimits;
import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.id.Digest;
import io.bowwave.swarm.json.JsonException;
import io.bowwave.swarm.json.SmallJson;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The files of one app. Used by the app's thread. */
final class AppFolder {

    private static final Logger LOG = LoggerFactory.getLogger(AppFolder.class);

    private static final String JOURNAL = "state.json";

    private final Path folder;
    private final ReleaseStore releases;
    private final AttestationFolder attestations;

    AppFolder(Path apps, AppName app) throws IOException {
        this.folder = Files.createDirectories(apps.resolve(app.text()));
        this.releases = new ReleaseStore(folder.resolve("releases"));
        this.attestations = new AttestationFolder(folder.resolve("attestations"));
    }

    ReleaseStore releases() {
        return releases;
    }

    AttestationFolder attestations() {
        return attestations;
    }

    Path log() {
        return folder.resolve("app.log");
    }

    Path path() {
        return folder;
    }

    /** The journal, as written last; empty when there is none or it cannot be read. */
    static Optional<AppRecord> read(Path folder) {
        Path journal = folder.resolve(JOURNAL);
        try {
            return Files.exists(journal)
                    ? Optional.of(SmallJson.read(Files.readAllBytes(journal), AppRecord.class))
                    : Optional.empty();
        } catch (JsonException e) {
            LOG.error("{} is no journal and is passed over: {}", journal, e.getMessage());
            return Optional.empty();
        } catch (IOException e) {
            LOG.error("{} cannot be read: {}", journal, e.toString());
            return Optional.empty();
        }
    }

    Optional<AppRecord> read() {
        return read(folder);
    }

    /** Atomically: a reader finds the old or the new one, also after a power failure. */
    void write(AppRecord state) throws IOException {
        Path incoming = folder.resolve("state.json.tmp");
        try (FileChannel out = FileChannel.open(
                incoming, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            out.write(ByteBuffer.wrap(SmallJson.write(state)));
            out.force(true);
        }
        Files.move(incoming, folder.resolve(JOURNAL), StandardCopyOption.ATOMIC_MOVE);
    }

    /** Whether {@code current} leads to the release. */
    boolean linked(Digest release) throws IOException {
        Path link = folder.resolve("current");
        return Files.isSymbolicLink(link) && Files.readSymbolicLink(link).equals(Path.of("releases", release.hex()));
    }

    /** Points {@code current} to the release, atomically. */
    void link(Digest release) throws IOException {
        Path incoming = folder.resolve("current.tmp");
        Files.deleteIfExists(incoming);
        Files.createSymbolicLink(incoming, Path.of("releases", release.hex()));
        Files.move(incoming, folder.resolve("current"), StandardCopyOption.ATOMIC_MOVE);
    }

    /** Moves a log that is too large aside. The app goes on writing at the end of the file, so it is copied and emptied. */
    void rotateLog(LogLimits limits) throws IOException {
        if (logSize() <= limits.bytes()) {
            return;
        }
        for (int number = limits.files() - 2; number > 0; number--) {
            if (Files.exists(log(number))) {
                Files.move(log(number), log(number + 1), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        Files.copy(log(), log(1), StandardCopyOption.REPLACE_EXISTING);
        try (FileChannel channel = FileChannel.open(log(), StandardOpenOption.WRITE)) {
            channel.truncate(0);
        }
    }

    /** Bytes; 0 when there is none. */
    long logSize() throws IOException {
        return Files.exists(log()) ? Files.size(log()) : 0;
    }

    /** The end of what was printed from this byte of the log on, so many bytes at most; empty when that is nothing. */
    String lastLines(long from, int atMost) {
        try (RandomAccessFile file = new RandomAccessFile(log().toFile(), "r")) {
            // A shorter log was moved aside in between.
            long begin = file.length() < from ? 0 : from;
            byte[] tail = new byte[(int) Math.min(atMost, file.length() - begin)];
            file.seek(file.length() - tail.length);
            file.readFully(tail);
            return new String(tail, StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            LOG.debug("no log of {}: {}", folder, e.toString());
            return "";
        }
    }

    /** Removes all but the journal, which knows which goals are old. */
    void clear() throws IOException {
        for (Digest release : releases.list()) {
            releases.delete(release);
        }
        for (Digest release : releases.unfinished()) {
            releases.deleteUnfinished(release);
        }
        attestations.tidy(Set.of());
        Files.deleteIfExists(folder.resolve("current"));
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(each -> Files.isRegularFile(each) && !each.endsWith(JOURNAL))
                    .toList()) {
                Files.delete(file);
            }
        }
    }

    private Path log(int number) {
        return folder.resolve("app.log." + number);
    }
}
