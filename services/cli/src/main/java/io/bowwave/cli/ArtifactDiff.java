package io.bowwave.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bowwave.artifact.ChunkTable;
import io.bowwave.artifact.FetchSize;
import io.bowwave.artifact.FileEntry;
import io.bowwave.artifact.Manifest;
import io.bowwave.schemas.Json;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code bowwave artifact diff}: what changed, and what a machine that has the first has to fetch for the second. */
@CommandLine.Command(
        name = "diff",
        description = "What changed between two artifacts, and how much of it has to be moved.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  bowwave artifact diff web@3f78685 web/latest",
            "  bowwave artifact diff 0192f3c4-7a10 0192f3c4-7b20 --exit-code"
        })
final class ArtifactDiff implements Command {

    private final Session session;

    @Parameters(index = "0", paramLabel = "FROM", description = ArtifactCommands.WHICH)
    String from = "";

    @Parameters(index = "1", paramLabel = "TO", description = "The same.")
    String to = "";

    @Option(names = "--exit-code", description = "Exit with 1 when they are not the same artifact.")
    boolean exitCode;

    ArtifactDiff(Session session) {
        this.session = session;
    }

    /** One entry; null is what is not there. */
    private record Change(
            String path,
            @Nullable FileEntry before,
            @Nullable FileEntry after) {

        String what() {
            return before == null ? "added" : after == null ? "removed" : "changed";
        }
    }

    /**
     * @param shared raw bytes of the second's chunks that the first has too, each counted once
     * @param fresh raw bytes of those that it has not
     * @param moved what a machine that has the first fetches
     */
    private record Bytes(long shared, long fresh, FetchSize moved) {}

    @Override
    public Exit run() {
        try (WorkFolder work = WorkFolder.make(null)) {
            BlobDownloads downloads = new BlobDownloads(session, work.path(), null);
            RemoteArtifact first = RemoteArtifact.read(session, from, downloads);
            RemoteArtifact second = RemoteArtifact.read(session, to, downloads);
            List<Change> changes = changes(first.manifest(), second.manifest());
            Bytes bytes = bytes(first, second);
            if (session.json()) {
                session.print(tree(first, second, changes, bytes));
            } else {
                print(first, second, changes, bytes);
            }
            return exitCode && !first.name().equals(second.name()) ? Exit.FAILED : Exit.OK;
        }
    }

    private void print(RemoteArtifact first, RemoteArtifact second, List<Change> changes, Bytes bytes) {
        Table table = new Table("CHANGE", "BEFORE", "AFTER", "PATH");
        changes.forEach(each -> table.row(each.what(), size(each.before()), size(each.after()), each.path()));
        table.print(session.out(), "Every file is the same.");
        session.out().println();
        session.out()
                .println("%s %s, %s -> %s %s, %s"
                        .formatted(
                                first.title(),
                                first.name().brief(),
                                Texts.bytes(first.manifest().size()),
                                second.title(),
                                second.name().brief(),
                                Texts.bytes(second.manifest().size())));
        if (!first.manifest().run().equals(second.manifest().run())) {
            session.out().println("The run instructions differ: see bowwave artifact show.");
        }
        session.out()
                .println("shared %s, new %s; to move %s in %d packs%s to a machine that has the first"
                        .formatted(
                                Texts.bytes(bytes.shared()),
                                Texts.bytes(bytes.fresh()),
                                Texts.bytes(bytes.moved().packBytes()),
                                bytes.moved().packs(),
                                bytes.moved().patched() ? ", a patch," : ""));
    }

    private static ObjectNode tree(RemoteArtifact first, RemoteArtifact second, List<Change> changes, Bytes bytes) {
        ObjectNode tree = Json.mapper()
                .createObjectNode()
                .put("from", first.name().text())
                .put("to", second.name().text())
                .put("same", first.name().equals(second.name()))
                .put("sameRun", first.manifest().run().equals(second.manifest().run()))
                .put("bytesShared", bytes.shared())
                .put("bytesNew", bytes.fresh())
                .put("packsToMove", bytes.moved().packs())
                .put("bytesToMove", bytes.moved().packBytes())
                .put("patch", bytes.moved().patched());
        for (String what : List.of("added", "removed", "changed")) {
            var list = tree.putArray(what);
            changes.stream().filter(each -> each.what().equals(what)).forEach(each -> {
                ObjectNode entry = list.addObject().put("path", each.path());
                if (each.before() != null) {
                    entry.put("before", each.before().size());
                }
                if (each.after() != null) {
                    entry.put("after", each.after().size());
                }
            });
        }
        return tree;
    }

    private static String size(@Nullable FileEntry file) {
        return file == null ? "-" : Texts.bytes(file.size());
    }

    private static List<Change> changes(Manifest before, Manifest after) {
        Map<String, FileEntry> old = new HashMap<>();
        before.files().forEach(file -> old.put(file.path(), file));
        List<Change> changes = new ArrayList<>();
        for (FileEntry file : after.files()) {
            FileEntry was = old.remove(file.path());
            if (was == null || !same(before, was, after, file)) {
                changes.add(new Change(file.path(), was, file));
            }
        }
        before.files().stream()
                .filter(file -> old.containsKey(file.path()))
                .forEach(file -> changes.add(new Change(file.path(), file, null)));
        return changes;
    }

    private static boolean same(Manifest before, FileEntry was, Manifest after, FileEntry is) {
        if (was.kind() != is.kind()) {
            return false;
        }
        return switch (is.kind()) {
            case FILE, EXECUTABLE -> before.digest(was).equals(after.digest(is));
            case LINK -> was.target().equals(is.target());
            case EMPTY_FOLDER -> true;
        };
    }

    private static Bytes bytes(RemoteArtifact first, RemoteArtifact second) {
        ChunkTable before = first.manifest().chunks();
        ChunkTable after = second.manifest().chunks();
        long shared = 0;
        long fresh = 0;
        for (int chunk = 0; chunk < after.count(); chunk++) {
            if (before.find(after.hash(chunk)) >= 0) {
                shared += after.size(chunk);
            } else {
                fresh += after.size(chunk);
            }
        }
        return new Bytes(shared, fresh, FetchSize.of(known(first), known(second)));
    }

    private static FetchSize.Known known(RemoteArtifact artifact) {
        return new FetchSize.Known(artifact.manifest(), artifact.layout(), 0, 0);
    }
}
