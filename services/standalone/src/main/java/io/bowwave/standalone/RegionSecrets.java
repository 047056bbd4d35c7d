package io.bowwave.standalone;

import io.bowwave.schemas.id.RegionName;
import java.io.IOException;
import java.nio.file.Path;

/** What the depots and agents of a region share, a file for each. */
final class RegionSecrets {
    private final DataFolder data;

    RegionSecrets(DataFolder data) {
        this.data = data;
    }

    Path file(RegionName region) {
        return data.secrets().resolve("region-" + region.text());
    }

    /** Made at the first call. */
    String of(RegionName region) throws IOException {
        return KeptSecret.keep(file(region), "");
    }
}
