package io.bowwave.artifact.patch;

import java.io.IOException;
import java.util.List;

/** Reads the files of an artifact that patches are made against, wherever they are. */
public interface BaseContent {

    /**
     * A part of a file.
     *
     * @param file number in the base's manifest
     * @param from of its first byte in the file
     * @param length bytes, 0 or more
     */
    record Part(int file, long from, int length) {}

    /** Told once, before anything is read, what will be read; what cannot be had may be left out: {@link #read} then says so. */
    void expect(List<Part> parts) throws IOException;

    /**
     * Reads the part into the array, from its begin.
     *
     * @return false when it cannot be had
     */
    boolean read(Part part, byte[] into) throws IOException;
}
