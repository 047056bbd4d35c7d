package io.bowwave.schemas.provenance;

import java.io.IOException;
import java.util.Map;

/** Reads a JSON object as a tree of maps, lists, strings, numbers, truth values and nulls. */
@FunctionalInterface
public interface TreeReader {

    /** @throws IOException when it is no JSON object */
    Map<String, Object> read(byte[] json) throws IOException;
}
