package io.bowwave.agent;

import io.bowwave.artifact.Layout;
import io.bowwave.artifact.Manifest;
import io.bowwave.artifact.Pack;
import io.bowwave.artifact.release.ReleaseStore;
import io.bowwave.schemas.artifact.ArtifactRef;
import io.bowwave.schemas.id.Digest;
import io.bowwave.swarm.BlobFolder;
import io.bowwave.swarm.BlobWant;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Brings an artifact's layout and manifest into the blob folder. A machine with releases takes the layout first, because it may name a
 * patch of the manifest: that of a large tree is megabytes, and hardly any of them are new.
 */
final class ManifestFetch {

    private final BlobFolder blobs;
    private final ReleaseStore releases;

    /** Fetches blobs. */
    interface Bring {
        void all(List<BlobWant> wants) throws IOException, InterruptedException;
    }

    ManifestFetch(BlobFolder blobs, ReleaseStore releases) {
        this.blobs = blobs;
        this.releases = releases;
    }

    void fetch(ArtifactRef artifact, Bring bring) throws IOException, InterruptedException {
        List<BlobWant> both = new ArrayList<>();
        both.add(BlobWant.whole(artifact.layout(), Layout.MAX_BYTES));
        both.add(BlobWant.whole(artifact.manifest(), Manifest.MAX_BYTES));
        if (releases.list().isEmpty() || blobs.find(artifact.manifest()).isPresent()) {
            bring.all(both);
            return;
        }
        bring.all(both.subList(0, 1));
        if (!patched(artifact, bring)) {
            bring.all(both.subList(1, 2));
        }
    }

    private boolean patched(ArtifactRef artifact, Bring bring) throws IOException, InterruptedException {
        Layout layout = Layout.read(whole(artifact.layout()), artifact.layout());
        Optional<Pack> patch = releases.manifestPatch(layout);
        if (patch.isEmpty() || !layout.manifest().equals(artifact.manifest())) {
            return false;
        }
        bring.all(List.of(BlobWant.of(patch.get())));
        Optional<Path> made = releases.patchManifest(layout, pack -> whole(pack.digest()));
        if (made.isEmpty()) {
            return false;
        }
        try (InputStream content = Files.newInputStream(made.get())) {
            // From now on it is a blob as if it had been fetched, and others can have it from here.
            blobs.add(artifact.manifest(), content, Files.size(made.get()));
        } finally {
            Files.delete(made.get());
        }
        return true;
    }

    private Path whole(Digest blob) throws IOException {
        return blobs.find(blob).orElseThrow(() -> new NoSuchFileException("blob " + blob + " is gone again"));
    }
}
