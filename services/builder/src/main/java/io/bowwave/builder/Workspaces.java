package io.bowwave.builder;

import io.bowwave.artifact.release.ReadOnlyTrees;
import io.bowwave.builder.sandbox.ProcessGroup;
import io.bowwave.builder.sandbox.Rooms;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The builder's own folder: a folder for each job in work. One process at a time, by a lock that the system drops with the process. */
final class Workspaces implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Workspaces.class);

    private final Path work;
    private final long minFreeBytes;
    private final FileChannel lock;

    private Workspaces(Path work, long minFreeBytes, FileChannel lock) {
        this.work = work;
        this.minFreeBytes = minFreeBytes;
        this.lock = lock;
    }

    /**
     * Takes the folder, and removes what an earlier life has left: its processes and its jobs' folders.
     *
     * @throws IOException when another builder works there
     */
    static Workspaces open(Path folder, long minFreeBytes) throws IOException {
        Path work = Files.createDirectories(folder).toRealPath();
        FileChannel channel =
                FileChannel.open(work.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        if (tryLock(channel) == null) {
            channel.close();
            throw new IOException(
                    "work: found another builder at work in %s, expected a folder for each".formatted(work));
        }
        Workspaces workspaces = new Workspaces(work, minFreeBytes, channel);
        ProcessGroup.killLeftovers(workspaces.markerEnd());
        for (String name : new String[] {"jobs", "trials"}) {
            ReadOnlyTrees.delete(work.resolve(name));
            Files.createDirectories(work.resolve(name));
        }
        return workspaces;
    }

    Path folder() {
        return work;
    }

    /** Where folders that later builds use are. */
    Path caches() {
        return work.resolve("caches");
    }

    /** Where sandboxes are tried. */
    Path trials() {
        return work.resolve("trials");
    }

    /** Where mirrors are. */
    Path mirrors() {
        return work.resolve("mirrors");
    }

    /** @throws IOException when there is too little room for a build; says how much there is */
    void checkSpace() throws IOException {
        long free = Files.getFileStore(work).getUsableSpace();
        if (free < minFreeBytes) {
            throw new IOException(
                    "work: found %d bytes free in %s, expected at least %d; make room or set min-free-bytes"
                            .formatted(free, work, minFreeBytes));
        }
    }

    /** A fresh folder for a job. */
    Workspace make(Job job) throws IOException {
        String name = "%s-%d".formatted(job.build(), job.attempt());
        Path folder = work.resolve("jobs").resolve(name);
        ReadOnlyTrees.delete(folder);
        Rooms.in(folder).make();
        Files.createDirectories(folder.resolve("scratch"));
        return new Workspace(folder, name + markerEnd());
    }

    @Override
    public void close() throws IOException {
        lock.close();
    }

    /** Names the processes of all jobs here. */
    String markerEnd() {
        return "@" + work;
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }

    /**
     * The folder of one job; gone when it is closed.
     *
     * @param marker names the job's processes
     */
    record Workspace(Path folder, String marker) implements AutoCloseable {

        Rooms rooms() {
            return Rooms.in(folder);
        }

        Path scratch() {
            return folder.resolve("scratch");
        }

        Path log() {
            return folder.resolve("build.log");
        }

        /** What cannot be removed now is removed at the next start. */
        @Override
        public void close() {
            try {
                ReadOnlyTrees.delete(folder);
            } catch (IOException e) {
                LOG.warn("{} stays until the builder's next start", folder, e);
            }
        }
    }
}
