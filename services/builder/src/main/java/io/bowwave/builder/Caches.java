package io.bowwave.builder;

import io.bowwave.artifact.release.ReadOnlyTrees;
import io.bowwave.builder.AppConfig.Cache;
import io.bowwave.builder.sandbox.Rooms;
import io.bowwave.schemas.id.Digest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Folders that builds of one branch of an app hand on to one another. A build takes its folder out of here by renaming it, and puts it
 * back when it has succeeded: so two builds never write to one, and a build that fails leaves the folder as gone as its work. Bounded by
 * bytes: the least recently used go.
 */
final class Caches {

    private static final Logger LOG = LoggerFactory.getLogger(Caches.class);

    private static final int NAME_DIGITS = 32;
    private static final String IN_HOME = "~/";

    private final Path folder;
    private final long maxBytes;
    private final Clock clock;

    /** @param folder on the same file system as the builder's jobs */
    Caches(Path folder, long maxBytes, Clock clock) throws IOException {
        this.folder = Files.createDirectories(folder);
        this.maxBytes = maxBytes;
        this.clock = clock;
    }

    /** Puts the folders where the app wants them; empty ones when there are none, or another build has them. */
    void take(Job job, List<Cache> caches, Rooms rooms, UploadLog.Lines log) throws IOException, BuildFailure {
        for (Cache cache : caches) {
            Path place = place(cache, rooms);
            if (Files.exists(place, LinkOption.NOFOLLOW_LINKS)) {
                throw Git.failed("build.cache: %s is in the commit already, expected a path that is not"
                        .formatted(cache.path()));
            }
            Files.createDirectories(place.getParent());
            Path kept = folder.resolve(name(job, cache));
            synchronized (this) {
                if (Files.isDirectory(kept, LinkOption.NOFOLLOW_LINKS)) {
                    Files.move(kept, place, StandardCopyOption.ATOMIC_MOVE);
                    log.line("cache %s: as the last build left it".formatted(cache.key()));
                    continue;
                }
            }
            Files.createDirectories(place);
            log.line("cache %s: empty".formatted(cache.key()));
        }
    }

    /** Keeps them; what cannot be kept costs the next build time and nothing else. */
    void keep(Job job, List<Cache> caches, Rooms rooms) {
        for (Cache cache : caches) {
            try {
                keep(place(cache, rooms), rooms, folder.resolve(name(job, cache)));
            } catch (IOException e) {
                LOG.warn("cache {} of {} is not kept", cache.key(), job, e);
            }
        }
        try {
            removeOldest();
        } catch (IOException e) {
            LOG.warn("caches cannot be counted", e);
        }
    }

    private void keep(Path place, Rooms rooms, Path kept) throws IOException {
        // The build may have put a link anywhere on the way.
        boolean own = Files.isDirectory(place, LinkOption.NOFOLLOW_LINKS)
                && place.toRealPath().startsWith(rooms.folder().toRealPath());
        if (!own) {
            return;
        }
        Files.setLastModifiedTime(place, FileTime.from(clock.instant()));
        synchronized (this) {
            ReadOnlyTrees.delete(kept);
            Files.move(place, kept, StandardCopyOption.ATOMIC_MOVE);
        }
    }

    private synchronized void removeOldest() throws IOException {
        List<Path> all;
        try (Stream<Path> children = Files.list(folder)) {
            all = new ArrayList<>(
                    children.sorted(Comparator.comparing(Caches::lastUse).reversed())
                            .toList());
        }
        long bytes = 0;
        for (Path each : all) {
            bytes += size(each);
            if (bytes > maxBytes) {
                LOG.info("cache {} goes: all of them have more than {} bytes", each.getFileName(), maxBytes);
                ReadOnlyTrees.delete(each);
            }
        }
    }

    private static long size(Path tree) throws IOException {
        try (Stream<Path> files = Files.walk(tree)) {
            return files.filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        }
    }

    private static FileTime lastUse(Path cache) {
        try {
            return Files.getLastModifiedTime(cache);
        } catch (IOException e) {
            return FileTime.fromMillis(0);
        }
    }

    private static Path place(Cache cache, Rooms rooms) {
        return cache.path().startsWith(IN_HOME)
                ? rooms.home().resolve(cache.path().substring(IN_HOME.length()))
                : rooms.checkout().resolve(cache.path());
    }

    /** What another branch has built must not get into this one's output by way of a cache. */
    private static String name(Job job, Cache cache) {
        String whole = job.app() + "\n" + job.repoUrl() + "\n" + job.ref() + "\n" + cache.key();
        return Digest.of(whole.getBytes(StandardCharsets.UTF_8)).hex().substring(0, NAME_DIGITS);
    }
}
