package io.bowwave.artifact.write;

import io.bowwave.artifact.ChunkPlace;
import io.bowwave.artifact.Layout;
import io.bowwave.artifact.Pack;
import io.bowwave.schemas.id.Digest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The packs and places of a layout in work. A new pack gets its number with its first chunk, and its name when it is full; the numbers are
 * those of the layout only in the end, when it is known which packs are used.
 */
public final class PackList {

    private static final int COLUMNS = Layout.COLUMNS;

    private final List<@Nullable Pack> packs = new ArrayList<>();
    private final List<Pack> written = new ArrayList<>();
    private final Map<Digest, Integer> reused = new HashMap<>();
    private int[] places = new int[1024 * COLUMNS];

    /** The number of a new pack. */
    public int begin() {
        packs.add(null);
        return packs.size() - 1;
    }

    public void end(int number, Pack pack) {
        packs.set(number, pack);
        written.add(pack);
    }

    /** The chunk stands where one of another layout stands. */
    public void reuse(int chunk, Layout layout, int theirs) {
        ChunkPlace place = layout.place(theirs);
        Pack pack = layout.packs().get(place.pack());
        Integer number = reused.get(pack.digest());
        if (number == null) {
            number = packs.size();
            packs.add(pack);
            reused.put(pack.digest(), number);
        }
        place(chunk, new ChunkPlace(number, place.offset(), place.length(), place.codec()));
    }

    /** The chunk stands there. */
    public void place(int chunk, ChunkPlace place) {
        int at = chunk * COLUMNS;
        if (at >= places.length) {
            places = Arrays.copyOf(places, Math.max(at + COLUMNS, places.length * 2));
        }
        places[at] = place.pack();
        places[at + 1] = place.offset();
        places[at + 2] = place.length();
        places[at + 3] = place.codec().number();
    }

    /** Stored bytes of a chunk that has a place; 0 when it has none. */
    int length(int chunk) {
        int at = chunk * COLUMNS + 2;
        return at < places.length ? places[at] : 0;
    }

    List<Pack> written() {
        return written;
    }

    /** @param chunks how many there are; each has a place */
    public Layout layout(Digest manifest, int chunks) {
        int[] all = Arrays.copyOf(places, chunks * COLUMNS);
        List<Pack> used = new ArrayList<>();
        int[] numbers = new int[packs.size()];
        Arrays.fill(numbers, -1);
        for (int at = 0; at < all.length; at += COLUMNS) {
            int pack = all[at];
            if (numbers[pack] < 0) {
                numbers[pack] = used.size();
                used.add(Objects.requireNonNull(packs.get(pack)));
            }
            all[at] = numbers[pack];
        }
        return new Layout(manifest, used, all);
    }
}
