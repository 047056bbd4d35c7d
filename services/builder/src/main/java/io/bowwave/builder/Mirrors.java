package io.bowwave.builder;

import io.bowwave.artifact.release.ReadOnlyTrees;
import io.bowwave.schemas.id.Digest;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;

/**
 * Bare mirrors of repositories, so that a build fetches only what is new. One user of a repository at a time, also among several builders
 * that share the folder; a bounded number is kept.
 */
final class Mirrors {

    private static final int NAME_DIGITS = 24;
    private static final String END = ".git";

    /** What a git that was killed leaves behind, and stops the next one. */
    private static final List<String> STALE = List.of("shallow.lock", "packed-refs.lock", "config.lock", "HEAD.lock");

    /** Files are locked for a whole process, so threads of one process, of several builders perhaps, need more. */
    private static final Map<Path, ReentrantLock> LOCKS = new ConcurrentHashMap<>();

    private final Path folder;
    private final Path locks;
    private final int limit;
    private final Clock clock;

    Mirrors(Path folder, int limit, Clock clock) throws IOException {
        this.folder = Files.createDirectories(folder).toRealPath();
        this.locks = Files.createDirectories(this.folder.resolve("locks"));
        this.limit = limit;
        this.clock = clock;
    }

    /** What is done with a mirror while nobody else changes or removes it. */
    interface Use {
        void with(Path mirror) throws IOException, InterruptedException, BuildFailure;
    }

    /** @param repoUrl names the mirror; the folder is not there when the repository was never fetched */
    void use(String repoUrl, Use use) throws IOException, InterruptedException, BuildFailure {
        String name = Digest.of(repoUrl.getBytes(StandardCharsets.UTF_8)).hex().substring(0, NAME_DIGITS);
        ReentrantLock lock = lock(name);
        lock.lockInterruptibly();
        try (FileChannel channel = channel(name)) {
            channel.lock();
            Path mirror = folder.resolve(name + END);
            for (String stale : STALE) {
                Files.deleteIfExists(mirror.resolve(stale));
            }
            use.with(mirror);
            Files.setLastModifiedTime(mirror, FileTime.from(clock.instant()));
        } catch (ClosedByInterruptException e) {
            throw (InterruptedException) new InterruptedException("while another build uses " + repoUrl).initCause(e);
        } finally {
            lock.unlock();
        }
        removeOldest();
    }

    private void removeOldest() throws IOException {
        List<Path> mirrors;
        try (Stream<Path> children = Files.list(folder)) {
            mirrors = children.filter(child -> child.toString().endsWith(END))
                    .sorted(Comparator.comparing(Mirrors::lastUse))
                    .toList();
        }
        for (Path mirror : mirrors.subList(0, Math.max(0, mirrors.size() - limit))) {
            String name = mirror.getFileName().toString().replace(END, "");
            ReentrantLock lock = lock(name);
            if (lock.tryLock()) {
                try (FileChannel channel = channel(name)) {
                    if (channel.tryLock() != null) {
                        ReadOnlyTrees.delete(mirror);
                    }
                } finally {
                    lock.unlock();
                }
            }
        }
    }

    private ReentrantLock lock(String name) {
        return LOCKS.computeIfAbsent(folder.resolve(name), key -> new ReentrantLock());
    }

    private FileChannel channel(String name) throws IOException {
        return FileChannel.open(locks.resolve(name), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    }

    private static FileTime lastUse(Path mirror) {
        try {
            return Files.getLastModifiedTime(mirror);
        } catch (IOException e) {
            return FileTime.fromMillis(0);
        }
    }
}
