package io.bowwave.artifact;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The part of CBOR that we need, in core deterministic encoding (RFC 8949, 4.2.1): shortest heads, definite lengths, sorted keys. */
final class CborWriter {

    /** The order of encoded text keys: the head holds the length, so the shorter one is first. */
    static final Comparator<String> KEY_ORDER = (a, b) -> {
        byte[] left = a.getBytes(StandardCharsets.UTF_8);
        byte[] right = b.getBytes(StandardCharsets.UTF_8);
        return left.length != right.length
                ? Integer.compare(left.length, right.length)
                : Arrays.compareUnsigned(left, right);
    };

    private static final int COPY = 8192;

    private final OutputStream out;

    /** @param out receives the bytes, many small writes; what it throws comes out as {@link UncheckedIOException} */
    CborWriter(OutputStream out) {
        this.out = out;
    }

    CborWriter uint(long value) {
        return head(Cbor.UINT, value);
    }

    CborWriter bytes(byte[] value) {
        head(Cbor.BYTES, value.length);
        write(value);
        return this;
    }

    CborWriter bytes(ByteBuffer value) {
        ByteBuffer left = value.duplicate();
        head(Cbor.BYTES, left.remaining());
        while (left.hasRemaining()) {
            byte[] some = new byte[Math.min(COPY, left.remaining())];
            left.get(some);
            write(some);
        }
        return this;
    }

    CborWriter text(String value) {
        byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
        head(Cbor.TEXT, utf8.length);
        write(utf8);
        return this;
    }

    CborWriter array(int count) {
        return head(Cbor.ARRAY, count);
    }

    /** The caller writes keys in {@link #KEY_ORDER}. */
    CborWriter map(int count) {
        return head(Cbor.MAP, count);
    }

    /** String, Long, Boolean, List or Map with text keys. */
    CborWriter value(Object value) {
        switch (value) {
            case String text -> text(text);
            case Long number -> uint(number);
            case Boolean flag -> write(flag ? Cbor.TRUE : Cbor.FALSE);
            case List<?> list -> {
                array(list.size());
                list.forEach(this::value);
            }
            case Map<?, ?> map -> {
                map(map.size());
                Map<String, Object> sorted = new TreeMap<>(KEY_ORDER);
                map.forEach((key, member) -> sorted.put((String) key, member));
                sorted.forEach((key, member) -> text(key).value(member));
            }
            default -> throw new IllegalArgumentException("no CBOR for " + value.getClass());
        }
        return this;
    }

    private void write(int oneByte) {
        try {
            out.write(oneByte);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void write(byte[] bytes) {
        try {
            out.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private CborWriter head(int major, long value) {
        if (value < 0) {
            throw new IllegalArgumentException("negative: " + value);
        }
        if (value < Cbor.ONE_BYTE) {
            write(major << 5 | (int) value);
        } else if (value <= 0xffL) {
            head(major, Cbor.ONE_BYTE, value, 1);
        } else if (value <= 0xffffL) {
            head(major, Cbor.ONE_BYTE + 1, value, 2);
        } else if (value <= 0xffff_ffffL) {
            head(major, Cbor.ONE_BYTE + 2, value, 4);
        } else {
            head(major, Cbor.ONE_BYTE + 3, value, 8);
        }
        return this;
    }

    private void head(int major, int info, long value, int length) {
        write(major << 5 | info);
        for (int shift = 8 * (length - 1); shift >= 0; shift -= 8) {
            write((int) (value >>> shift) & 0xff);
        }
    }
}
