package io.bowwave.artifact;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;

/** Numbers as LEB128, seven bits a byte, lowest first; signed ones zigzag. Only the shortest form is read. */
public final class Varints {

    /** Nothing here is larger than 2^63 - 1: nine bytes of seven bits. */
    private static final int MAX_BYTES = 9;

    private interface Bytes {
        int next() throws IOException;
    }

    private Varints() {}

    public static void write(ByteArrayOutputStream out, long value) {
        if (value < 0) {
            throw new IllegalArgumentException("negative: " + value);
        }
        long left = value;
        while (left > 0x7f) {
            out.write((int) (left & 0x7f) | 0x80);
            left >>>= 7;
        }
        out.write((int) left);
    }

    public static void writeSigned(ByteArrayOutputStream out, long value) {
        write(out, (value << 1) ^ (value >> 63));
    }

    /** Up to {@code max}. */
    public static long read(InputStream in, String what, long max) throws IOException {
        return bounded(what, max, () -> {
            int found = in.read();
            if (found < 0) {
                throw new EOFException();
            }
            return found;
        });
    }

    public static long readSigned(InputStream in, String what) throws IOException {
        long folded = read(in, what, Long.MAX_VALUE);
        return (folded >>> 1) ^ -(folded & 1);
    }

    /** Up to {@code max}. */
    public static int read(ByteBuffer in, String what, int max) throws InvalidArtifactException {
        try {
            return (int) bounded(what, max, () -> {
                if (!in.hasRemaining()) {
                    throw new EOFException();
                }
                return in.get() & 0xff;
            });
        } catch (InvalidArtifactException e) {
            throw e;
        } catch (IOException e) {
            throw new IllegalStateException("memory cannot fail", e);
        }
    }

    private static long bounded(String what, long max, Bytes in) throws IOException {
        try {
            long value = 0;
            for (int i = 0; i < MAX_BYTES; i++) {
                int next = in.next();
                value |= (long) (next & 0x7f) << (7 * i);
                if (next < 0x80) {
                    if (next == 0 && i > 0) {
                        throw wrong(what, "a long form of " + value, "the shortest form");
                    }
                    if (value > max) {
                        throw wrong(what, Long.toString(value), "a number up to " + max);
                    }
                    return value;
                }
            }
        } catch (EOFException e) {
            throw (InvalidArtifactException) wrong(what, "the end", "a number").initCause(e);
        }
        throw wrong(what, "more than " + MAX_BYTES + " bytes", "a number up to " + max);
    }

    private static InvalidArtifactException wrong(String what, String found, String expected) {
        return new InvalidArtifactException("%s: found %s, expected %s".formatted(what, found, expected));
    }
}
