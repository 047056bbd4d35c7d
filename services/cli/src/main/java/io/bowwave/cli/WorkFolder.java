package io.bowwave.cli;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A folder of this run, gone at its end. */
record WorkFolder(Path path) implements AutoCloseable {

    /** @param parent null: where the system keeps temporary files */
    static WorkFolder make(@Nullable Path parent) {
        try {
            return new WorkFolder(
                    parent == null
                            ? Files.createTempDirectory("bowwave-")
                            : Files.createTempDirectory(Files.createDirectories(parent), "bowwave-"));
        } catch (IOException e) {
            throw new Failure(
                    Exit.FAILED,
                    "no folder for temporary files can be made in %s: %s"
                            .formatted(parent == null ? System.getProperty("java.io.tmpdir") : parent, e.getMessage()),
                    null);
        }
    }

    @Override
    public void close() {
        try {
            delete(path);
        } catch (IOException e) {
            throw new Failure(Exit.FAILED, path + " cannot be removed: " + e.getMessage(), "rm -r " + path);
        }
    }

    /** Also what is read-only. */
    static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        writable(folder);
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path each, @Nullable IOException failure) throws IOException {
                Files.delete(each);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    /** Gives every folder of the tree back to its owner: a release's own are read-only, and what is pulled belongs to who pulled it. */
    static void writable(Path tree) throws IOException {
        Files.walkFileTree(tree, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path each, BasicFileAttributes attributes) throws IOException {
                Set<PosixFilePermission> allowed = new HashSet<>(Files.getPosixFilePermissions(each));
                if (allowed.add(PosixFilePermission.OWNER_WRITE)) {
                    Files.setPosixFilePermissions(each, allowed);
                }
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
