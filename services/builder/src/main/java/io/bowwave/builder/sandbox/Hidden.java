package io.bowwave.builder.sandbox;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Files and folders of the machine that no build may see. */
final class Hidden {

    private static final int MOST = 200;
    private static final int DEPTH = 4;

    /** Where programs keep what they know of their user, for example the key that git fetches with. */
    private static final List<String> OF_THE_USER = List.of(
            ".ssh",
            ".netrc",
            ".git-credentials",
            ".config/git",
            ".config/gh",
            ".config/gcloud",
            ".aws",
            ".azure",
            ".docker",
            ".kube",
            ".gnupg");

    /** Who reaches an engine is master of the machine. */
    private static final List<String> SOCKETS = List.of(
            "/run/docker.sock", "/run/containerd", "/run/podman", "/run/crio", "/run/dbus", "/run/systemd/private");

    private Hidden() {}

    /** Of these and the usual places those that exist, without links, each once; none lies in another. */
    static List<Path> of(Collection<Path> configured, @Nullable String home) {
        List<Path> all = new ArrayList<>(configured);
        SOCKETS.forEach(socket -> all.add(Path.of(socket)));
        if (home != null) {
            OF_THE_USER.forEach(name -> all.add(Path.of(home, name)));
        }
        TreeSet<Path> real = new TreeSet<>();
        for (Path path : all) {
            if (Files.exists(path)) {
                real.add(real(path));
            }
        }
        return real.stream()
                .filter(path -> real.stream().noneMatch(other -> !other.equals(path) && path.startsWith(other)))
                .toList();
    }

    /** What of a folder of settings is not for everybody's eyes. The builder may be root, and root reads all. */
    static List<Path> unreadable(Path folder) {
        List<Path> found = new ArrayList<>();
        try {
            Files.walkFileTree(folder, EnumSet.noneOf(java.nio.file.FileVisitOption.class), DEPTH, new Visitor(found));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return found;
    }

    private static Path real(Path path) {
        try {
            return path.toRealPath();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static final class Visitor extends SimpleFileVisitor<Path> {

        private final List<Path> found;

        Visitor(List<Path> found) {
            this.found = found;
        }

        @Override
        public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) throws IOException {
            return look(folder, PosixFilePermission.OTHERS_EXECUTE)
                    ? FileVisitResult.CONTINUE
                    : FileVisitResult.SKIP_SUBTREE;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
            if (!attributes.isSymbolicLink()) {
                look(file, PosixFilePermission.OTHERS_READ);
            }
            return found.size() < MOST ? FileVisitResult.CONTINUE : FileVisitResult.TERMINATE;
        }

        /** A folder that this user can't read needs no hiding. */
        @Override
        public FileVisitResult visitFileFailed(Path file, IOException problem) {
            return FileVisitResult.CONTINUE;
        }

        private boolean look(Path path, PosixFilePermission needed) throws IOException {
            boolean open = Files.readAttributes(path, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                    .permissions()
                    .contains(needed);
            if (!open) {
                found.add(path);
            }
            return open;
        }
    }
}
