package io.bowwave.artifact.write;

import io.bowwave.artifact.FileEntry.Kind;
import io.bowwave.artifact.InvalidArtifactException;
import io.bowwave.artifact.Manifest;
import io.bowwave.artifact.TreePaths;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** Lists a tree in the manifest's order, and refuses what an artifact cannot hold. Follows no link, opens no file. */
final class TreeScanner {

    private final List<TreeEntry> found = new ArrayList<>();
    private final Deque<Folder> folders = new ArrayDeque<>();

    private record Folder(String prefix, Path path) {}

    /** Further than that a refused tree is not counted. */
    private static final long COUNTED_AT_MOST = 10_000_000;

    private final Path root;
    private final int most;

    private TreeScanner(Path root, int most) {
        this.root = root;
        this.most = most;
    }

    /**
     * @param output a folder, or one file, which becomes a tree of that file
     * @throws InvalidArtifactException names the entry that cannot be part of an artifact, and why
     */
    static ScannedTree scan(Path output) throws IOException {
        return scan(output, Manifest.MAX_ENTRIES);
    }

    /** @param most entries */
    static ScannedTree scan(Path output, int most) throws IOException {
        TreeScanner scanner = new TreeScanner(output, most);
        PosixFileAttributes attributes = attributes(output);
        Path root = output;
        if (attributes.isDirectory()) {
            scanner.scanAll(new Folder("", output));
        } else if (attributes.isSymbolicLink()) {
            throw new InvalidArtifactException(
                    "output: found a link at %s, expected the folder or file itself".formatted(output));
        } else {
            root = Objects.requireNonNull(output.toAbsolutePath().getParent());
            scanner.add(name(output), output, attributes);
        }
        if (scanner.found.isEmpty()) {
            throw new InvalidArtifactException("output: found an empty folder, expected at least one file");
        }
        scanner.found.sort(Comparator.comparing(TreeEntry::path, TreePaths.BYTE_ORDER));
        return new ScannedTree(root, scanner.found);
    }

    private void scanAll(Folder top) throws IOException {
        folders.add(top);
        while (!folders.isEmpty()) {
            Folder folder = folders.removeLast();
            boolean empty = true;
            try (DirectoryStream<Path> children = Files.newDirectoryStream(folder.path)) {
                for (Path child : children) {
                    add(folder.prefix + name(child), child, attributes(child));
                    empty = false;
                }
            }
            if (empty && !folder.prefix.isEmpty()) {
                found.add(new TreeEntry(
                        folder.prefix.substring(0, folder.prefix.length() - 1), Kind.EMPTY_FOLDER, 0, null));
            }
        }
    }

    private void add(String path, Path source, PosixFileAttributes attributes) throws IOException {
        String problem = TreePaths.problem(path);
        if (problem != null) {
            throw refused(path, problem);
        }
        if (attributes.isDirectory()) {
            folders.add(new Folder(path + "/", source));
        } else if (attributes.isSymbolicLink()) {
            found.add(link(path, source));
        } else if (attributes.isRegularFile()) {
            boolean executable = attributes.permissions().contains(PosixFilePermission.OWNER_EXECUTE);
            found.add(new TreeEntry(path, executable ? Kind.EXECUTABLE : Kind.FILE, attributes.size(), null));
        } else {
            throw refused(path, "a device, socket or pipe");
        }
        if (found.size() + folders.size() > most) {
            throw tooMany();
        }
    }

    private InvalidArtifactException tooMany() throws IOException {
        try (Stream<Path> all = Files.walk(root)) {
            long counted = all.filter(each -> !Files.isDirectory(each, LinkOption.NOFOLLOW_LINKS))
                    .limit(COUNTED_AT_MOST)
                    .count();
            return new InvalidArtifactException(
                    "output: found %d files and links%s, expected at most %d entries, empty folders included: put small files together, for example into one archive that the app reads"
                            .formatted(counted, counted == COUNTED_AT_MOST ? " or more" : "", most));
        } catch (UncheckedIOException e) {
            throw new IOException("output: cannot be counted: " + e.getMessage(), e);
        }
    }

    private static TreeEntry link(String path, Path source) throws IOException {
        String target = Files.readSymbolicLink(source).toString();
        String problem = TreePaths.linkProblem(path, target);
        if (problem != null) {
            throw refused(path, problem);
        }
        return new TreeEntry(path, Kind.LINK, 0, target);
    }

    private static PosixFileAttributes attributes(Path path) throws IOException {
        try {
            return Files.readAttributes(path, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        } catch (NoSuchFileException e) {
            throw new InvalidArtifactException(
                    "output: found nothing at %s, expected a file or folder".formatted(path), e);
        }
    }

    private static String name(Path path) {
        return String.valueOf(path.getFileName());
    }

    private static InvalidArtifactException refused(String path, String problem) {
        return new InvalidArtifactException(
                "output: %s: found %s, expected files, folders and links inside the output".formatted(path, problem));
    }
}
