package io.bowwave.builder;

import io.bowwave.artifact.ReadOnlyTrees;
import io.bowwave.schemas.id.Digest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;

/** Bare mirrors of repositories, so that a build fetches only what is new. One fetch of a repository at a time; a bounded number is kept. */
final class Mirrors {

    private static final int NAME_DIGITS = 24;

    private final Path folder;
    private final int limit;
    private final Clock clock;
    private final Map<String, ReentrantLock> locks = new ConcurrentHashMap<>();

    Mirrors(Path folder, int limit, Clock clock) throws IOException {
        this.folder = Files.createDirectories(folder);
        this.limit = limit;
        this.clock = clock;
    }

    /** What is done with a mirror while nobody else changes or removes it. */
    interface Use {
        void with(Path mirror) throws IOException, InterruptedException, BuildFailure;
    }

    /** @param repoUrl names the mirror; the folder is not there when the repository was never cloned */
    void use(String repoUrl, Use use) throws IOException, InterruptedException, BuildFailure {
        String name = Digest.of(repoUrl.getBytes(StandardCharsets.UTF_8)).hex().substring(0, NAME_DIGITS);
        ReentrantLock lock = locks.computeIfAbsent(name, key -> new ReentrantLock());
        lock.lockInterruptibly();
        try {
            Path mirror = folder.resolve(name + ".git");
            use.with(mirror);
            Files.setLastModifiedTime(mirror, FileTime.from(clock.instant()));
        } finally {
            lock.unlock();
        }
        removeOldest();
    }

    private void removeOldest() throws IOException {
        List<Path> mirrors;
        try (Stream<Path> children = Files.list(folder)) {
            mirrors = children.sorted(Comparator.comparing(Mirrors::lastUse)).toList();
        }
        for (Path mirror : mirrors.subList(0, Math.max(0, mirrors.size() - limit))) {
            String name = mirror.getFileName().toString().replace(".git", "");
            ReentrantLock lock = locks.computeIfAbsent(name, key -> new ReentrantLock());
            if (lock.tryLock()) {
                try {
                    ReadOnlyTrees.delete(mirror);
                } finally {
                    lock.unlock();
                }
            }
        }
    }

    private static FileTime lastUse(Path mirror) {
        try {
            return Files.getLastModifiedTime(mirror);
        } catch (IOException e) {
            return FileTime.fromMillis(0);
        }
    }
}
