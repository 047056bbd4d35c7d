package io.bowwave.standalone;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;

/** The layout of the folder that holds all data, readable by its owner only. */
record DataFolder(Path root) {
    private static final long LEAST_FREE_BYTES = 1_000_000_000L;

    /** @throws UpException when it can't be made, or the disk is full */
    static DataFolder open(Path root) {
        try {
            if (!Files.isDirectory(root)) {
                Path parent = root.getParent();
                if (parent != null) {
                    Files.createDirectories(parent);
                }
                Files.createDirectory(
                        root, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            }
            DataFolder folder = new DataFolder(root.toRealPath());
            long free = Files.getFileStore(root).getUsableSpace();
            if (free < LEAST_FREE_BYTES) {
                throw new UpException(
                        Exit.DISK_FULL,
                        "The disk is full: %d MB are free at %s, expected at least %d MB. Free some, or choose another folder with --data."
                                .formatted(free / 1_000_000, root, LEAST_FREE_BYTES / 1_000_000));
            }
            for (Path needed : new Path[] {folder.logs(), folder.config(), folder.secrets()}) {
                Files.createDirectories(needed);
            }
            return folder;
        } catch (IOException e) {
            throw new UpException(
                    Exit.FAILED,
                    "The data folder " + root + " can't be made or written: " + e + ". Choose another one with --data.",
                    e);
        }
    }

    Path postgres() {
        return root.resolve("postgres");
    }

    Path kafka() {
        return root.resolve("kafka");
    }

    Path s3() {
        return root.resolve("s3");
    }

    Path etcd(String region) {
        return root.resolve("etcd").resolve(region);
    }

    Path depot(String region) {
        return root.resolve("depot").resolve(region);
    }

    Path builders() {
        return root.resolve("builder");
    }

    Path builder(int number) {
        return builders().resolve(Integer.toString(number));
    }

    Path agent(String machine) {
        return root.resolve("agents").resolve(machine);
    }

    Path streams() {
        return root.resolve("streams");
    }

    Path logs() {
        return root.resolve("logs");
    }

    Path config() {
        return root.resolve("config");
    }

    Path secrets() {
        return root.resolve("secrets");
    }

    Path adminToken() {
        return root.resolve("admin.token");
    }

    Path stackFile() {
        return root.resolve("stack.json");
    }

    /** Replaces the file at once, readable by its owner only. */
    static void writeSecret(Path file, String text) throws IOException {
        Path part = Path.of(file + ".part");
        Files.deleteIfExists(part);
        Files.createFile(part, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(part, text, StandardOpenOption.WRITE);
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
