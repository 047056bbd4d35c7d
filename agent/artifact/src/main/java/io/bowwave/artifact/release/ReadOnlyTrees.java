package io.bowwave.artifact.release;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes trees read-only and removes such trees. Follows no link. */
public final class ReadOnlyTrees {

    private static final Set<PosixFilePermission> SEALED = PosixFilePermissions.fromString("r-xr-xr-x");
    private static final Set<PosixFilePermission> OPEN = PosixFilePermissions.fromString("rwxr-xr-x");

    private ReadOnlyTrees() {}

    /** Takes the right to write from every folder; files have lost it when they were written. */
    static void seal(Path tree) throws IOException {
        Files.walkFileTree(tree, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException problem) throws IOException {
                Files.setPosixFilePermissions(folder, SEALED);
                return super.postVisitDirectory(folder, problem);
            }
        });
    }

    /** Gives it back to every folder. */
    static void open(Path tree) throws IOException {
        Files.walkFileTree(tree, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) throws IOException {
                unseal(folder);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    /** Gives it back to the top folder. */
    static void unseal(Path folder) throws IOException {
        Files.setPosixFilePermissions(folder, OPEN);
    }

    /** Removes a tree if it is there, also one with read-only folders. Follows no link. */
    public static void delete(Path tree) throws IOException {
        if (!Files.isDirectory(tree, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        Files.walkFileTree(tree, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) throws IOException {
                unseal(folder);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException problem) throws IOException {
                super.postVisitDirectory(folder, problem);
                Files.delete(folder);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
