package io.bowwave.artifact;

import io.bowwave.schemas.id.Digest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The packs and places of a layout in work. A new pack gets its number with its first chunk, and its name when it is full. */
final class PackList {

    private final List<@Nullable Pack> packs = new ArrayList<>();
    private final List<Pack> written = new ArrayList<>();
    private final Map<Digest, Integer> reused = new HashMap<>();
    private int[] places = new int[4096];
    private int used;

    /** The number of a new pack. */
    int begin() {
        packs.add(null);
        return packs.size() - 1;
    }

    void end(int number, Pack pack) {
        packs.set(number, pack);
        written.add(pack);
    }

    /** The next chunk stands where it stands in another layout. */
    void reuse(Layout layout, int chunk) {
        ChunkPlace place = layout.place(chunk);
        Pack pack = layout.packs().get(place.pack());
        Integer number = reused.get(pack.digest());
        if (number == null) {
            number = packs.size();
            packs.add(pack);
            reused.put(pack.digest(), number);
        }
        place(new ChunkPlace(number, place.offset(), place.length(), place.codec()));
    }

    /** The next chunk stands there. */
    void place(ChunkPlace place) {
        if (used == places.length) {
            places = Arrays.copyOf(places, used * 2);
        }
        places[used++] = place.pack();
        places[used++] = place.offset();
        places[used++] = place.length();
        places[used++] = place.codec().number();
    }

    List<Pack> written() {
        return written;
    }

    Layout layout(Digest manifest) {
        List<Pack> all = packs.stream().map(Objects::requireNonNull).toList();
        return new Layout(manifest, all, Arrays.copyOf(places, used));
    }
}
