package io.bowwave.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bowwave.artifact.FileEntry;
import io.bowwave.artifact.Manifest;
import io.bowwave.artifact.Pack;
import io.bowwave.artifact.run.RunInstructions;
import io.bowwave.schemas.Json;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Parameters;

/** {@code bowwave artifact ...}. */
@CommandLine.Command(
        name = "artifact",
        description = "Artifacts: what builds made, and where its bytes are.",
        synopsisSubcommandLabel = "(show | files | diff | verify | attestation | keys | pull | retention)",
        subcommands = {
            ArtifactCommands.Show.class,
            ArtifactCommands.Files_.class,
            ArtifactDiff.class,
            ArtifactVerify.class,
            ArtifactAttestation.class,
            ArtifactKeys.class,
            ArtifactPull.class,
            ArtifactRetention.class
        })
final class ArtifactCommands {

    static final String WHICH =
            "Manifest digest or build id, or 8 and more characters of its beginning; APP@COMMIT; APP/latest.";

    private ArtifactCommands() {}

    @CommandLine.Command(
            name = "show",
            description = "What an artifact is, who made it, which regions have it, and where it runs.",
            footerHeading = "%nExamples:%n",
            footer = {"  bowwave artifact show web/latest", "  bowwave artifact show web@3f78685 -o json"})
    static final class Show implements Command {
        private final Session session;

        @Parameters(paramLabel = "ARTIFACT", description = WHICH)
        String ref = "";

        Show(Session session) {
            this.session = session;
        }

        @Override
        public Exit run() {
            JsonNode about = RemoteArtifact.about(session, ref);
            if (about.hasNonNull("removed")) {
                return print(about, null);
            }
            try (WorkFolder work = WorkFolder.make(null)) {
                return print(about, RemoteArtifact.read(about, new BlobDownloads(session, work.path(), null)));
            }
        }

        private Exit print(JsonNode about, @Nullable RemoteArtifact artifact) {
            Optional<Attested> attested = artifact == null
                    ? Optional.empty()
                    : Attested.Reader.of(session, null)
                            .map(reader -> reader.of(about.at("/builds/0"), artifact.name()));
            if (session.json()) {
                ObjectNode tree = about.deepCopy();
                if (artifact != null) {
                    describe(tree, artifact);
                }
                attested.ifPresent(found -> tree.set("attestation", found.tree()));
                session.print(tree);
                return Exit.OK;
            }
            line("artifact", Texts.of(about, "manifest"));
            if (artifact == null) {
                line("size", Texts.bytes(about.path("size").asLong()));
                line("removed", about.at("/removed/at").asText() + ", " + Texts.of(about.path("removed"), "reason"));
            } else {
                table(artifact);
            }
            attested.ifPresent(found -> line(found.good() ? "signed" : "not signed", found.text()));
            builds(about);
            regions(about);
            running(about);
            return Exit.OK;
        }

        private void table(RemoteArtifact artifact) {
            Manifest manifest = artifact.manifest();
            line("layout", artifact.layoutName().text());
            line("files", manifest.files().size() + " entries, " + Texts.bytes(manifest.size()));
            line("chunks", manifest.chunks().count() + " chunks, each stored once");
            line(
                    "packs",
                    artifact.layout().packs().size() + " packs, "
                            + Texts.bytes(artifact.layout().packs().stream()
                                    .mapToLong(Pack::size)
                                    .sum()));
            RunInstructions run = manifest.run();
            line("command", run.command());
            line("port", run.port().isPresent() ? Integer.toString(run.port().getAsInt()) : "-");
            line("stop grace", run.stopGrace().toMillis() + " ms");
            RunTexts.of(run).forEach(this::line);
            run.env().forEach((name, value) -> line("env", name + "=" + value));
        }

        private static void describe(ObjectNode tree, RemoteArtifact artifact) {
            Manifest manifest = artifact.manifest();
            tree.put("layout", artifact.layoutName().text());
            tree.put("entries", manifest.files().size());
            tree.put("chunks", manifest.chunks().count());
            ArrayNode packs = tree.putArray("packs");
            artifact.layout().packs().forEach(pack -> packs.addObject()
                    .put("digest", pack.digest().text())
                    .put("size", pack.size()));
            ObjectNode run = tree.putObject("run").put("command", manifest.run().command());
            manifest.run().port().ifPresent(port -> run.put("port", port));
            RunTexts.of(manifest.run()).forEach(run::put);
            run.put("stopGraceMillis", manifest.run().stopGrace().toMillis());
            ObjectNode env = run.putObject("env");
            manifest.run().env().forEach(env::put);
        }

        private void builds(JsonNode about) {
            Table table = new Table("BUILD", "APP", "COMMIT", "UPLOADED", "AGE");
            for (JsonNode build : about.path("builds")) {
                table.row(
                        Texts.build(Texts.of(build, "build")),
                        Texts.of(build, "app"),
                        Texts.commit(Texts.of(build, "commit")),
                        Texts.bytes(build.path("uploadedBytes").asLong()),
                        Texts.age(
                                Texts.of(build, "finishedAt"),
                                session.around().clock().instant()));
            }
            session.out().println();
            table.print(session.out(), "No build made it.");
        }

        private void regions(JsonNode about) {
            Table table = new Table("REGION", "STATE", "COPIED", "FROM", "WHY");
            for (JsonNode region : about.path("regions")) {
                table.row(
                        Texts.of(region, "region"),
                        Texts.of(region, "state"),
                        Texts.bytes(region.path("bytesCopied").asLong()),
                        Texts.of(region, "copiedFrom"),
                        Texts.of(region, "reason"));
            }
            session.out().println();
            table.print(session.out(), "No region has said yet that it has it.");
        }

        private void running(JsonNode about) {
            Table table = new Table("RUNS AS", "REGION", "MACHINES");
            for (JsonNode each : about.path("running")) {
                table.row(Texts.of(each, "app"), Texts.of(each, "region"), Texts.of(each, "machines"));
            }
            session.out().println();
            table.print(session.out(), "It runs nowhere.");
        }

        private void line(String name, String value) {
            session.out().println("%-11s %s".formatted(name, value));
        }
    }

    @CommandLine.Command(
            name = "files",
            description = "The tree of an artifact.",
            footerHeading = "%nExamples:%n",
            footer = {"  bowwave artifact files web/latest", "  bowwave artifact files 0192f3c4-7a10 -o json"})
    static final class Files_ implements Command {
        private final Session session;

        @Parameters(paramLabel = "ARTIFACT", description = WHICH)
        String ref = "";

        Files_(Session session) {
            this.session = session;
        }

        @Override
        public Exit run() {
            try (WorkFolder work = WorkFolder.make(null)) {
                RemoteArtifact artifact =
                        RemoteArtifact.read(session, ref, new BlobDownloads(session, work.path(), null));
                if (session.json()) {
                    session.print(tree(artifact));
                } else {
                    list(artifact.manifest());
                }
                return Exit.OK;
            }
        }

        private void list(Manifest manifest) {
            Table table = new Table("MODE", "BYTES", "PATH");
            for (FileEntry file : manifest.files()) {
                table.row(
                        mode(file),
                        file.size(),
                        file.path() + (file.kind() == FileEntry.Kind.LINK ? " -> " + file.target() : ""));
            }
            table.print(session.out(), "It has no files.");
        }

        private static ObjectNode tree(RemoteArtifact artifact) {
            ObjectNode tree = Json.mapper().createObjectNode();
            tree.put("manifest", artifact.name().text());
            ArrayNode files = tree.putArray("files");
            for (FileEntry file : artifact.manifest().files()) {
                ObjectNode each = files.addObject()
                        .put("path", file.path())
                        .put("kind", kind(file))
                        .put("mode", "0%o".formatted(file.mode()))
                        .put("size", file.size());
                if (file.kind().isFile()) {
                    each.put("digest", artifact.manifest().digest(file).text()).put("chunks", file.chunkCount());
                }
                if (file.kind() == FileEntry.Kind.LINK) {
                    each.put("target", file.target());
                }
            }
            return tree;
        }

        private static String kind(FileEntry file) {
            return file.kind().name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        /** As {@code ls -l} writes it. */
        private static String mode(FileEntry file) {
            return switch (file.kind()) {
                case FILE -> "-r--r--r--";
                case EXECUTABLE -> "-r-xr-xr-x";
                case LINK -> "lrwxrwxrwx";
                case EMPTY_FOLDER -> "dr-xr-xr-x";
            };
        }
    }
}
