package io.bowwave.intake;

import io.bowwave.artifact.BlobKind;
import io.bowwave.artifact.FetchSize;
import io.bowwave.artifact.InvalidArtifactException;
import io.bowwave.artifact.Layout;
import io.bowwave.artifact.Manifest;
import io.bowwave.schemas.id.Digest;
import io.bowwave.store.S3BlobStore;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a machine fetches when it goes from one build to another, as manifests and layouts in the home store say. Remembers the last answers. */
@Singleton
final class FetchSizes {

    private static final Logger LOG = LoggerFactory.getLogger(FetchSizes.class);
    private static final int REMEMBERED = 500;

    private record Asked(String app, @Nullable String from, String to) {}

    private record Named(Digest manifest, Digest layout) {}

    private final ViewTables tables;
    private final S3BlobStore home;
    private final Map<Asked, Long> known = Collections.synchronizedMap(new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Asked, Long> eldest) {
            return size() > REMEMBERED;
        }
    });

    FetchSizes(ViewTables tables, S3BlobStore home) {
        this.tables = tables;
        this.home = home;
    }

    /**
     * Bytes, when the first build is all that the machine has.
     *
     * @param from null: it has nothing
     * @return empty when that cannot be told: an artifact is gone, or the store is away
     */
    Optional<Long> between(String app, @Nullable String from, String to) {
        Asked asked = new Asked(app, from, to);
        Long before = known.get(asked);
        if (before != null) {
            return Optional.of(before);
        }
        Named target = named(app, to).orElse(null);
        Named base = from == null ? null : named(app, from).orElse(null);
        if (target == null || (from != null && base == null)) {
            return Optional.empty();
        }
        try {
            long bytes =
                    FetchSize.of(base == null ? null : read(base), read(target)).bytes();
            known.put(asked, bytes);
            return Optional.of(bytes);
        } catch (IOException e) {
            LOG.warn("{}: what machines fetch from {} to {} is not known: {}", app, from, to, e.toString());
            return Optional.empty();
        }
    }

    private Optional<Named> named(String app, String build) {
        return tables.one(
                "select manifest, layout from view.deployable where app = ? and build = ?",
                row -> new Named(new Digest(row.text("manifest")), new Digest(row.text("layout"))),
                app,
                build);
    }

    private FetchSize.Known read(Named named) throws IOException {
        byte[] manifest = home.read(BlobKind.MANIFEST, named.manifest());
        byte[] layout = home.read(BlobKind.LAYOUT, named.layout());
        try {
            return new FetchSize.Known(
                    Manifest.decode(manifest), Layout.decode(layout), manifest.length, layout.length);
        } catch (InvalidArtifactException e) {
            throw new IOException("artifact " + named.manifest().brief() + " is damaged: " + e.getMessage(), e);
        }
    }
}
