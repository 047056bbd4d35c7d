package io.bowwave.schemas.provenance;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** An object of a tree, and where it stands in it; what is missing or of another kind is named by its place. */
record Fields(String place, Map<?, ?> tree) {

    static Fields of(String place, @Nullable Object found) throws InvalidAttestationException {
        if (found instanceof Map<?, ?> map) {
            return new Fields(place, map);
        }
        throw wrong(place, found, "an object");
    }

    String text(String name) throws InvalidAttestationException {
        if (tree.get(name) instanceof String text && !text.isEmpty()) {
            return text;
        }
        throw wrong(at(name), tree.get(name), "a text");
    }

    /** A text that can be one only. */
    void is(String name, String expected) throws InvalidAttestationException {
        if (!expected.equals(text(name))) {
            throw wrong(at(name), tree.get(name), expected);
        }
    }

    Fields object(String name) throws InvalidAttestationException {
        return of(at(name), tree.get(name));
    }

    List<?> list(String name, int most) throws InvalidAttestationException {
        if (tree.get(name) instanceof List<?> list && !list.isEmpty() && list.size() <= most) {
            return list;
        }
        throw wrong(at(name), tree.get(name), "a list of 1 to " + most);
    }

    /** The one object of a list. */
    Fields only(String name) throws InvalidAttestationException {
        return of(at(name) + "[0]", list(name, 1).getFirst());
    }

    /** What is not known may change the meaning of the rest. */
    void onlyHas(Set<String> known) throws InvalidAttestationException {
        for (Object name : tree.keySet()) {
            if (!known.contains(name)) {
                throw new InvalidAttestationException("%s: found an unknown property, expected only %s"
                        .formatted(
                                at(Objects.toString(name)),
                                known.stream().sorted().toList()));
            }
        }
    }

    String at(String name) {
        return place.isEmpty() ? name : place + "." + name;
    }

    private static InvalidAttestationException wrong(String place, @Nullable Object found, String expected) {
        String text = found == null ? "nothing" : found instanceof String ? "\"" + found + "\"" : found.toString();
        return new InvalidAttestationException("%s: found %s, expected %s"
                .formatted(place, text.substring(0, Math.min(text.length(), 200)), expected));
    }
}
