package io.bowwave.schemas.provenance;

import com.fasterxml.jackson.core.type.TypeReference;
import io.bowwave.schemas.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;

/** Trees of attestations as JSON, for services; agents have their own. */
public final class JsonTrees {

    private JsonTrees() {}

    /** @throws IOException when it is no JSON object */
    public static Map<String, Object> read(byte[] json) throws IOException {
        return Json.mapper().readValue(json, new TypeReference<>() {});
    }

    /** UTF-8. */
    public static byte[] write(Map<String, Object> tree) {
        try {
            return Json.mapper().writeValueAsBytes(tree);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
