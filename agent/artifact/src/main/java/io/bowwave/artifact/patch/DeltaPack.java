package io.bowwave.artifact.patch;

import io.bowwave.artifact.patch.BaseContent.Part;
import io.bowwave.artifact.patch.PatchUnits.Unit;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Writes units into patch packs. Holds a unit, its part of the base and an index of that; the arrays grow with need and are kept. */
final class DeltaPack {

    private final DeltaFinder finder;
    private byte[] old = new byte[0];
    private byte[] now = new byte[0];
    private byte[] differences = new byte[0];
    private @Nullable Part has;

    DeltaPack(PatchTime time) {
        this.finder = new DeltaFinder(time);
    }

    /** Makes one content out of another, both in memory, in units one behind the other; the base's file has the number 0. */
    void all(PatchWriter writer, byte[] base, byte[] target) throws IOException {
        for (int from = 0; from < target.length; from += PatchUnits.MAX_UNIT) {
            int length = Math.min(PatchUnits.MAX_UNIT, target.length - from);
            int size = Math.min(base.length, PatchUnits.MAX_PART);
            long about = (long) ((double) from / target.length * base.length);
            int begin = Math.clamp(about - (size - length) / 2, 0, base.length - size);
            old = room(old, size);
            now = room(now, length);
            System.arraycopy(base, begin, old, 0, size);
            System.arraycopy(target, from, now, 0, length);
            has = null;
            finder.base(old, size);
            write(writer, 0, begin, length);
        }
    }

    /** @param base that of all units until {@link #begin} */
    void unit(PatchWriter writer, Unit unit, BaseContent base, NewContent target) throws IOException {
        now = room(now, unit.length());
        target.read(unit.file(), unit.from(), now, unit.length());
        Part part = unit.part();
        if (part == null || !take(part, base)) {
            writer.unit(unit.length(), -1);
            writer.step(0, ByteBuffer.allocate(0), ByteBuffer.wrap(now, 0, unit.length()));
            return;
        }
        write(writer, part.file(), part.from(), unit.length());
    }

    /** What follows has another base. */
    void begin() {
        has = null;
    }

    /** The units of one file mostly have the same part: it is read and indexed once. */
    private boolean take(Part part, BaseContent base) throws IOException {
        if (part.equals(has)) {
            return true;
        }
        has = null;
        old = room(old, part.length());
        if (!base.read(part, old)) {
            return false;
        }
        finder.base(old, part.length());
        has = part;
        return true;
    }

    private void write(PatchWriter writer, int file, long oldFrom, int length) throws IOException {
        differences = room(differences, length);
        writer.unit(length, file);
        finder.find(now, length, (from, at, add, insert) -> {
            for (int i = 0; i < add; i++) {
                differences[i] = (byte) (now[at + i] - old[from + i]);
            }
            writer.step(oldFrom + from, ByteBuffer.wrap(differences, 0, add), ByteBuffer.wrap(now, at + add, insert));
        });
    }

    private static byte[] room(byte[] has, int needed) {
        return has.length >= needed ? has : new byte[Math.max(needed, has.length + has.length / 2)];
    }
}
