package io.bowwave.cli;

import io.bowwave.artifact.BlobKind;
import io.bowwave.artifact.InvalidArtifactException;
import io.bowwave.artifact.Pack;
import io.bowwave.artifact.release.ReleasePlan;
import io.bowwave.artifact.release.ReleaseStore;
import io.bowwave.schemas.Json;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * {@code bowwave artifact pull}: puts an artifact together in a folder of this machine. Beside it stands {@code .<folder>.pull/} with the
 * packs and what is done by now, until the folder is complete and takes its name; so a run that was interrupted goes on where it stopped.
 */
@CommandLine.Command(
        name = "pull",
        description = "Put an artifact together in a local folder. An interrupted pull goes on where it stopped.",
        footerHeading = "%nExamples:%n",
        footer = {"  bowwave artifact pull web/latest", "  bowwave artifact pull web@3f78685 --to /tmp/web"})
final class ArtifactPull implements Command {

    private final Session session;

    @Parameters(paramLabel = "ARTIFACT", description = ArtifactCommands.WHICH)
    String ref = "";

    @Option(
            names = "--to",
            paramLabel = "FOLDER",
            description = "New or empty. Default: the first digits of the digest, here.")
    @Nullable
    Path to;

    ArtifactPull(Session session) {
        this.session = session;
    }

    @Override
    public Exit run() {
        var about = RemoteArtifact.about(session, ref);
        String name = about.path("manifest").asText().replace("sha256:", "").substring(0, 12);
        Path folder = session.around()
                .folder()
                .resolve(to == null ? Path.of(name) : to)
                .toAbsolutePath()
                .normalize();
        try {
            refuse(folder);
            Path work = Files.createDirectories(folder.resolveSibling("." + folder.getFileName() + ".pull"));
            try (FileChannel lock = lock(work)) {
                Objects.requireNonNull(lock);
                RemoteArtifact artifact = RemoteArtifact.read(about, new BlobDownloads(session, work, null));
                pull(artifact, folder, work);
            }
            WorkFolder.delete(work);
            return Exit.OK;
        } catch (InvalidArtifactException e) {
            throw new Failure(Exit.FAILED, String.valueOf(e.getMessage()), "bowwave artifact verify " + ref);
        } catch (IOException e) {
            throw new Failure(
                    Exit.USAGE,
                    "%s cannot be written: %s".formatted(folder, e),
                    "bowwave artifact pull " + ref + " --to FOLDER");
        }
    }

    private void pull(RemoteArtifact artifact, Path folder, Path work) throws IOException {
        BlobDownloads downloads = new BlobDownloads(session, work, null);
        ReleaseStore releases = new ReleaseStore(work.resolve("releases"));
        ReleasePlan plan = releases.plan(artifact.name(), artifact.manifest(), artifact.layout());
        List<Pack> lacking = plan.packs().stream()
                .filter(pack -> !Files.exists(downloads.file(BlobKind.PACK, pack.digest())))
                .toList();
        long bytes = lacking.stream().mapToLong(Pack::size).sum();
        FreeSpace.need(work, bytes + plan.writeBytes());
        downloads.fetchAll(lacking);
        Path release = releases.assemble(plan, pack -> downloads.file(BlobKind.PACK, pack.digest()));
        WorkFolder.writable(release);
        Files.deleteIfExists(folder);
        Files.move(release, folder, StandardCopyOption.ATOMIC_MOVE);
        print(artifact, folder, bytes, plan.reusedBytes());
    }

    private void print(RemoteArtifact artifact, Path folder, long bytes, long reused) {
        if (session.json()) {
            session.print(Json.mapper()
                    .createObjectNode()
                    .put("manifest", artifact.name().text())
                    .put("folder", folder.toString())
                    .put("entries", artifact.manifest().files().size())
                    .put("bytes", artifact.manifest().size())
                    .put("bytesDownloaded", bytes)
                    .put("bytesReused", reused));
            return;
        }
        session.out()
                .println("%s %s is in %s: %d entries of %s, %s downloaded"
                        .formatted(
                                artifact.title(),
                                artifact.name().brief(),
                                folder,
                                artifact.manifest().files().size(),
                                Texts.bytes(artifact.manifest().size()),
                                Texts.bytes(bytes)));
        session.out().println("It starts with: " + artifact.manifest().run().command());
    }

    private static void refuse(Path folder) throws IOException {
        if (folder.getFileName() == null) {
            throw new Failure(Exit.USAGE, "--to: found " + folder + ", expected a folder below it", null);
        }
        if (!Files.exists(folder)) {
            return;
        }
        if (Files.isDirectory(folder)) {
            try (Stream<Path> children = Files.list(folder)) {
                if (children.findAny().isEmpty()) {
                    return;
                }
            }
        }
        throw new Failure(
                Exit.CONFLICT, folder + " is there already; expected a folder that is new or empty", "--to FOLDER");
    }

    private static FileChannel lock(Path work) throws IOException {
        FileChannel channel =
                FileChannel.open(work.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            FileLock lock = channel.tryLock();
            if (lock != null) {
                return channel;
            }
        } catch (OverlappingFileLockException e) {
            // The same answer as when another process has it.
        }
        channel.close();
        throw new Failure(Exit.CONFLICT, "another pull works in " + work, null);
    }
}
