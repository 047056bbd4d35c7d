package io.bowwave.artifact;

import io.bowwave.schemas.id.Digest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a machine that has another artifact's release may fetch instead of plain packs.
 *
 * @param base manifest of that artifact
 * @param manifest makes this artifact's manifest out of the base's; null: there is no such patch, it travels whole
 * @param packs together make every chunk that the base lacks; none: there is no such patch, or the base lacks nothing
 */
public record Patch(Digest base, @Nullable Pack manifest, List<Pack> packs) {

    public Patch {
        packs = List.copyOf(packs);
    }

    /** Of the packs, bytes. */
    public long packBytes() {
        return packs.stream().mapToLong(Pack::size).sum();
    }
}
