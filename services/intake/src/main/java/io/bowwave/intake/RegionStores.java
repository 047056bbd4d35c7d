package io.bowwave.intake;

import io.bowwave.artifact.BlobKind;
import io.bowwave.jobtable.Region;
import io.bowwave.jobtable.Regions;
import io.bowwave.process.ProblemException;
import io.bowwave.schemas.id.Digest;
import io.bowwave.schemas.id.RegionName;
import io.bowwave.store.S3BlobStore;
import io.bowwave.store.StoreException;
import java.net.URI;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The stores of the regions that this process has keys of, each opened at its first use; the home region's comes first. Thread-safe. */
final class RegionStores implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(RegionStores.class);

    /** Keys of a store. */
    record Keys(String access, String secret) {

        /** Hides the secret. */
        @Override
        public String toString() {
            return "Keys[" + access + "]";
        }
    }

    /** A store that has the blob. */
    record Found(RegionName region, S3BlobStore store) {}

    private record Place(URI endpoint, String bucket) {}

    private final Regions regions;
    private final S3BlobStore home;
    private final URI homeEndpoint;
    private final Keys homeKeys;
    private final Map<String, Keys> keys;
    private final Map<Place, S3BlobStore> open = new ConcurrentHashMap<>();

    /** @param keys by region, of those that have others than the home store */
    RegionStores(Regions regions, S3BlobStore home, URI homeEndpoint, Keys homeKeys, Map<String, Keys> keys) {
        this.regions = regions;
        this.home = home;
        this.homeEndpoint = homeEndpoint;
        this.homeKeys = homeKeys;
        this.keys = Map.copyOf(keys);
    }

    /**
     * The nearest store that has the blob.
     *
     * @param region only this one; null: any, home first
     * @throws ProblemException 404 when none has it, 503 when one that may have it does not answer
     */
    Found find(BlobKind kind, Digest blob, @Nullable String region) {
        List<Region> asked = asked(region);
        List<String> silent = new ArrayList<>();
        for (Region each : asked) {
            S3BlobStore store = store(each);
            try {
                if (store != null && store.exists(kind, blob)) {
                    return new Found(each.name(), store);
                }
            } catch (StoreException e) {
                LOG.warn("{} {}: {}", kind, blob.brief(), e.toString());
                silent.add(each.name().text());
            }
        }
        throw missing(kind, blob, asked, silent);
    }

    @Override
    public void close() {
        open.values().forEach(S3BlobStore::close);
    }

    private List<Region> asked(@Nullable String region) {
        List<Region> asked = regions.list().stream()
                .filter(each -> region == null || each.name().text().equals(region))
                .sorted(Comparator.comparing(each -> !each.home()))
                .toList();
        if (asked.isEmpty()) {
            throw new ProblemException(
                    region == null ? 503 : 404,
                    "unknown-region",
                    region == null
                            ? "there is no region yet; define one first"
                            : "region " + region + " is not there; GET /v1/regions lists those that are");
        }
        return asked;
    }

    private ProblemException missing(BlobKind kind, Digest blob, List<Region> asked, List<String> silent) {
        if (!silent.isEmpty()) {
            return new ProblemException(
                    503,
                    "store-away",
                    "the store of %s does not answer, and no other has %s; try again in a few seconds"
                            .formatted(String.join(", ", silent), kind.key(blob)));
        }
        List<String> locked = asked.stream()
                .filter(each -> store(each) == null)
                .map(each -> each.name().text())
                .toList();
        if (locked.size() == asked.size()) {
            return new ProblemException(
                    503,
                    "store-locked",
                    "the intake has no keys of the store of %s; give it region-keys"
                            .formatted(String.join(", ", locked)));
        }
        return new ProblemException(
                404,
                "unknown-blob",
                "%s is in no store of %s%s"
                        .formatted(
                                kind.key(blob),
                                String.join(
                                        ", ",
                                        asked.stream()
                                                .map(each -> each.name().text())
                                                .toList()),
                                locked.isEmpty()
                                        ? ""
                                        : " that the intake has keys of (it has none of " + String.join(", ", locked)
                                                + ")"));
    }

    private @Nullable S3BlobStore store(Region region) {
        if (region.home()) {
            return home;
        }
        URI endpoint = URI.create(region.storeEndpoint());
        Keys own = keys.get(region.name().text());
        Keys used = own == null && endpoint.equals(homeEndpoint) ? homeKeys : own;
        return used == null
                ? null
                : open.computeIfAbsent(
                        new Place(endpoint, region.bucket()),
                        place -> S3BlobStore.open(place.endpoint(), used.access(), used.secret(), place.bucket()));
    }

    /**
     * @param text {@code region=access:secret}, comma between them
     * @throws IllegalArgumentException naming the part that is wrong, without its secret
     */
    static Map<String, Keys> keys(String text) {
        Map<String, Keys> keys = new ConcurrentHashMap<>();
        for (String part : text.split(",", -1)) {
            int equals = part.indexOf('=');
            int colon = part.indexOf(':', equals + 1);
            if (equals < 1 || colon < equals + 2 || colon == part.length() - 1) {
                throw new IllegalArgumentException("region-keys: found \"%s\", expected region=access:secret"
                        .formatted(equals < 1 ? "..." : part.substring(0, equals) + "=..."));
            }
            keys.put(
                    part.substring(0, equals).strip(),
                    new Keys(
                            part.substring(equals + 1, colon),
                            part.substring(colon + 1).strip()));
        }
        return keys;
    }
}
