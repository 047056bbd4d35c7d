package io.bowwave.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.bowwave.artifact.BlobKind;
import io.bowwave.artifact.InvalidArtifactException;
import io.bowwave.artifact.Layout;
import io.bowwave.artifact.Manifest;
import io.bowwave.schemas.id.Digest;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** An artifact of the server: what is known about it, its manifest and one of its layouts, both read from a store and checked. */
record RemoteArtifact(JsonNode about, Digest name, Manifest manifest, Digest layoutName, Layout layout) {

    private static final String PATH = "/v1/artifacts";

    /** What the server knows, without reading a blob. */
    static JsonNode about(Session session, String ref) {
        return session.api().get(PATH + "?ref=" + Api.escaped(ref));
    }

    /** @throws Failure when no store has it any more, or its blobs are not what they should be */
    static RemoteArtifact read(Session session, String ref, BlobDownloads downloads) {
        return read(about(session, ref), downloads);
    }

    /** As {@link #read(Session, String, BlobDownloads)}, of what {@link #about} said. */
    static RemoteArtifact read(JsonNode about, BlobDownloads downloads) {
        Digest name = new Digest(about.path("manifest").asText());
        if (about.hasNonNull("removed")) {
            throw new Failure(
                    Exit.NOT_FOUND,
                    "artifact %s was removed from every region at %s: %s; its builds stay in history"
                            .formatted(
                                    name.brief(),
                                    about.at("/removed/at").asText(),
                                    Texts.of(about.path("removed"), "reason")),
                    "bowwave build start APP --commit %s --again"
                            .formatted(about.at("/builds/0/commit").asText()));
        }
        try {
            Manifest manifest = Manifest.read(downloads.fetch(BlobKind.MANIFEST, name), name);
            Failure last = null;
            for (JsonNode each : about.path("layouts")) {
                Digest layoutName = new Digest(each.asText());
                try {
                    Layout layout = Layout.read(downloads.fetch(BlobKind.LAYOUT, layoutName), layoutName);
                    layout.check(name, manifest.chunks());
                    return new RemoteArtifact(about, name, manifest, layoutName, layout);
                } catch (Failure e) {
                    last = e;
                }
            }
            throw none(name, last);
        } catch (InvalidArtifactException e) {
            throw new Failure(Exit.FAILED, "artifact %s is damaged: %s".formatted(name.brief(), e.getMessage()), null);
        } catch (IOException e) {
            throw new Failure(Exit.FAILED, "a downloaded file cannot be read: " + e.getMessage(), null);
        }
    }

    /** {@code APP@COMMIT} of the newest build that made it. */
    String title() {
        JsonNode newest = about.at("/builds/0");
        return Texts.of(newest, "app") + "@" + Texts.commit(Texts.of(newest, "commit"));
    }

    private static Failure none(Digest name, @Nullable Failure last) {
        return last != null
                ? last
                : new Failure(Exit.FAILED, "artifact " + name.brief() + " has no layout", "bowwave build list");
    }
}
