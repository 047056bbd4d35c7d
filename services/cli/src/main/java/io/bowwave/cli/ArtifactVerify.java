package io.bowwave.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bowwave.artifact.BlobKind;
import io.bowwave.artifact.InvalidArtifactException;
import io.bowwave.artifact.Layout;
import io.bowwave.artifact.Pack;
import io.bowwave.artifact.release.ReleasePlan;
import io.bowwave.artifact.release.ReleaseStore;
import io.bowwave.schemas.Json;
import io.bowwave.schemas.id.Digest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * {@code bowwave artifact verify}: reads every blob of an artifact again. Names of all packs of all layouts are checked,
 * then the tree is put together as a machine would, which checks each chunk and each file. The attestations of its builds are checked with
 * the server's keys, or with those that the caller trusts more.
 */
@CommandLine.Command(
        name = "verify",
        description =
                "Read every byte of an artifact again, check all of it, and who vouches for it. Needs room for the packs and the tree.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  bowwave artifact verify web/latest",
            "  bowwave artifact verify web/latest --region eu-west",
            "  bowwave artifact verify web/latest --keys attestation-keys.json"
        })
final class ArtifactVerify implements Command {

    /** Builds of the same tree whose attestations are checked, the newest. */
    private static final int MOST_BUILDS = 20;

    private final Session session;

    @Parameters(paramLabel = "ARTIFACT", description = ArtifactCommands.WHICH)
    String ref = "";

    @Option(
            names = "--region",
            paramLabel = "REGION",
            description = "Whose store is read. Default: any that has the blob, home first.")
    @Nullable
    String region;

    @Option(
            names = "--temp",
            paramLabel = "FOLDER",
            description = "Where packs and tree stand meanwhile. Default: where the system keeps temporary files.")
    @Nullable
    Path temp;

    @Option(
            names = "--keys",
            paramLabel = "FILE",
            description =
                    "Public keys to check attestations with, as `artifact keys -o json` prints them. Default: the server's.")
    @Nullable
    Path keys;

    private final List<Attested> attested = new ArrayList<>();
    private final Map<Digest, Pack> packs = new LinkedHashMap<>();
    private final List<String> problems = new ArrayList<>();

    ArtifactVerify(Session session) {
        this.session = session;
    }

    @Override
    public Exit run() {
        Path parent = temp == null ? null : session.around().folder().resolve(temp);
        try (WorkFolder work = WorkFolder.make(parent)) {
            BlobDownloads downloads = new BlobDownloads(session, work.path(), region);
            RemoteArtifact artifact = RemoteArtifact.read(session, ref, downloads);
            attestations(artifact);
            layouts(artifact, downloads);
            packs.values().forEach(pack -> attempt(() -> downloads.fetch(pack)));
            if (problems.isEmpty()) {
                attempt(() -> assemble(artifact, downloads, work.path()));
            }
            print(artifact);
            return problems.isEmpty() ? Exit.OK : Exit.FAILED;
        }
    }

    /** Those of builds before signing began may be missing, if there is a good one. */
    private void attestations(RemoteArtifact artifact) {
        Path file = keys == null ? null : session.around().folder().resolve(keys);
        Attested.Reader reader = Attested.Reader.of(session, file).orElse(null);
        if (reader == null) {
            session.around()
                    .err()
                    .println("note: builds of this server are not signed: nobody vouches for this artifact");
            return;
        }
        int looked = 0;
        for (JsonNode build : artifact.about().path("builds")) {
            if (looked++ < MOST_BUILDS) {
                attested.add(reader.of(build, artifact.name()));
            }
        }
        boolean good = attested.stream().anyMatch(Attested::good);
        attested.stream()
                .filter(each -> !each.good() && (!good || each.verdict() != null))
                .forEach(each -> problems.add(each.text()));
    }

    /** A layout of a build that has expired may be gone; the others have to be right. */
    private void layouts(RemoteArtifact artifact, BlobDownloads downloads) {
        add(artifact.layout());
        for (JsonNode each : artifact.about().path("layouts")) {
            Digest name = new Digest(each.asText());
            if (!name.equals(artifact.layoutName())) {
                attempt(() -> other(artifact, downloads, name));
            }
        }
    }

    private Object other(RemoteArtifact artifact, BlobDownloads downloads, Digest name) throws IOException {
        try {
            Layout layout = Layout.read(downloads.fetch(BlobKind.LAYOUT, name), name);
            layout.check(artifact.name(), artifact.manifest().chunks());
            add(layout);
        } catch (Failure e) {
            if (e.exit() != Exit.NOT_FOUND) {
                throw e;
            }
            session.around().err().println("note: layout " + name.brief() + " is not there any more");
        }
        return name;
    }

    private void add(Layout layout) {
        layout.packs().forEach(pack -> packs.putIfAbsent(pack.digest(), pack));
    }

    private static Path assemble(RemoteArtifact artifact, BlobDownloads downloads, Path work) throws IOException {
        ReleaseStore releases = new ReleaseStore(work.resolve("releases"));
        ReleasePlan plan = releases.plan(artifact.name(), artifact.manifest(), artifact.layout());
        FreeSpace.need(work, plan.writeBytes());
        return releases.assemble(plan, pack -> downloads.file(BlobKind.PACK, pack.digest()));
    }

    /** What is damaged or missing is a finding; a store that is away is not. */
    private void attempt(Step step) {
        try {
            step.run();
        } catch (Failure e) {
            if (e.exit() != Exit.FAILED && e.exit() != Exit.NOT_FOUND) {
                throw e;
            }
            problems.add(String.valueOf(e.getMessage()));
        } catch (InvalidArtifactException e) {
            problems.add(String.valueOf(e.getMessage()));
        } catch (IOException e) {
            throw new Failure(
                    Exit.USAGE, "the artifact cannot be put together here: " + e.getMessage(), "--temp FOLDER");
        }
    }

    /** Something that finds out. */
    private interface Step {
        Object run() throws IOException;
    }

    private void print(RemoteArtifact artifact) {
        long bytes = packs.values().stream().mapToLong(Pack::size).sum();
        if (session.json()) {
            ObjectNode tree = Json.mapper()
                    .createObjectNode()
                    .put("manifest", artifact.name().text())
                    .put("packs", packs.size())
                    .put("packBytes", bytes)
                    .put("files", artifact.manifest().files().size())
                    .put("bytes", artifact.manifest().size())
                    .put("good", problems.isEmpty());
            problems.forEach(tree.putArray("problems")::add);
            ArrayNode attestations = tree.putArray("attestations");
            attested.forEach(each -> attestations.add(each.tree()));
            session.print(tree);
            return;
        }
        problems.forEach(problem -> session.out().println("bad      " + problem));
        if (problems.isEmpty()) {
            session.out()
                    .println("ok       %s %s: %d packs of %s, %d entries of %s"
                            .formatted(
                                    artifact.title(),
                                    artifact.name().brief(),
                                    packs.size(),
                                    Texts.bytes(bytes),
                                    artifact.manifest().files().size(),
                                    Texts.bytes(artifact.manifest().size())));
            attested.stream().filter(Attested::good).forEach(each -> session.out()
                    .println("signed   " + each.text()));
        }
    }
}
