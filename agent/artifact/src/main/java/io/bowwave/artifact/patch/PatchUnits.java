package io.bowwave.artifact.patch;

import io.bowwave.artifact.FileEntry;
import io.bowwave.artifact.Manifest;
import io.bowwave.artifact.MissingChunks;
import io.bowwave.artifact.patch.BaseContent.Part;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Divides what a base lacks into units: a unit is a run of missing chunks of one file, and has a part of one of the base's files that is
 * likely to be like it: the file of the same path, or of the same path but for digits (versions), or of the same name. Of a large file
 * the part is around the place where the chunk before the unit stands in the base.
 */
public final class PatchUnits {

    /** A unit makes no more bytes. */
    static final int MAX_UNIT = 8 << 20;

    /** No more of the base's file is looked at for a unit. */
    static final int MAX_PART = 24 << 20;

    /** Beside a place that is known, at least so many bytes before and behind it are looked at. */
    private static final int AROUND = 2 << 20;

    /**
     * @param file number in the new manifest
     * @param from of its first byte in that file
     * @param part null: nothing like it is in the base
     */
    public record Unit(
            int file, long from, int length, @Nullable Part part) {}

    private final Manifest base;
    private final Manifest target;
    private final MissingChunks missing;
    private final Map<String, Integer> byPath = new HashMap<>();
    private final Map<String, Integer> byPattern = new HashMap<>();
    private final Map<String, Integer> byName = new HashMap<>();
    private final List<Unit> units = new ArrayList<>();
    private int used;

    private PatchUnits(Manifest base, Manifest target, MissingChunks missing) {
        this.base = base;
        this.target = target;
        this.missing = missing;
        Set<String> kept = new HashSet<>();
        target.files().forEach(file -> kept.add(file.path()));
        for (int i = 0; i < base.files().size(); i++) {
            FileEntry file = base.files().get(i);
            if (file.chunkCount() > 0) {
                byPath.put(file.path(), i);
                // A file that has gone is likelier to be the older version of a new one than a file that is still
                // there.
                if (!kept.contains(file.path())) {
                    byPattern.putIfAbsent(pattern(file.path()), i);
                    byName.putIfAbsent(name(file.path()), i);
                }
            }
        }
    }

    /** In the order of the missing chunks. */
    public static List<Unit> of(Manifest base, Manifest target, MissingChunks missing) {
        PatchUnits made = new PatchUnits(base, target, missing);
        for (int i = 0; i < target.files().size(); i++) {
            made.add(i, target.files().get(i));
        }
        return made.units;
    }

    private void add(int number, FileEntry file) {
        Integer like = lacks(file) ? like(file.path()) : null;
        Map<Integer, Long> places =
                like == null ? Map.of() : places(base.files().get(like));
        long at = 0;
        long from = -1;
        long expected = -1;
        long about = -1;
        for (int i = 0; i < file.chunkCount(); i++) {
            int chunk = file.chunk(i);
            int size = target.chunks().size(chunk);
            boolean lacks = chunk == used && missing.has(chunk);
            used = Math.max(used, chunk + 1);
            if (from >= 0 && (!lacks || at + size - from > MAX_UNIT)) {
                units.add(new Unit(number, from, (int) (at - from), part(file, from, at, like, about)));
                from = -1;
            }
            if (lacks && from < 0) {
                from = at;
                about = expected;
            }
            Long place = places.isEmpty()
                    ? null
                    : places.get(base.chunks().find(target.chunks().hash(chunk)));
            expected = place != null ? place + size : expected < 0 ? -1 : expected + size;
            at += size;
        }
        if (from >= 0) {
            units.add(new Unit(number, from, (int) (at - from), part(file, from, at, like, about)));
        }
    }

    private boolean lacks(FileEntry file) {
        for (int i = 0; i < file.chunkCount(); i++) {
            if (file.chunk(i) >= used && missing.has(file.chunk(i))) {
                return true;
            }
        }
        return false;
    }

    /** All of the base's file; of a large one what is around the place that the unit is likely to have there. */
    private @Nullable Part part(FileEntry file, long from, long to, @Nullable Integer like, long about) {
        if (like == null) {
            return null;
        }
        long size = base.files().get(like).size();
        if (size <= MAX_PART) {
            return new Part(like, 0, (int) size);
        }
        long begin = about < 0 ? (long) ((double) from / file.size() * size) : about;
        int length = about < 0 ? MAX_PART : (int) Math.min(MAX_PART, (to - from) + 2 * (to - from + AROUND));
        return new Part(like, Math.clamp(begin - (length - (to - from)) / 2, 0, size - length), length);
    }

    /** Where the chunks of a large file of the base stand in it. */
    private Map<Integer, Long> places(FileEntry file) {
        if (file.size() <= MAX_PART) {
            return Map.of();
        }
        Map<Integer, Long> places = new HashMap<>();
        long at = 0;
        for (int i = 0; i < file.chunkCount(); i++) {
            places.putIfAbsent(file.chunk(i), at);
            at += base.chunks().size(file.chunk(i));
        }
        return places;
    }

    private @Nullable Integer like(String path) {
        Integer same = byPath.get(path);
        Integer version = same != null ? same : byPattern.get(pattern(path));
        return version != null ? version : byName.get(name(path));
    }

    private static String pattern(String path) {
        return path.replaceAll("[0-9]+", "#");
    }

    private static String name(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }
}
