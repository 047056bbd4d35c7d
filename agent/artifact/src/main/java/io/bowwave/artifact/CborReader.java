package io.bowwave.artifact;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads what {@link CborWriter} writes and nothing else: any other form of the same value is refused, so that one value has one form
 * and one digest. Trusts nothing: counts are bounded by the bytes that are left and by what the caller allows, texts by
 * {@link #MAX_TEXT}, values of any type by {@link #MAX_DEPTH}, {@link #MAX_ITEMS} and {@link #MAX_VALUE}.
 */
final class CborReader {

    /** No text is longer, bytes: what one argument of a Linux program may have. */
    static final int MAX_TEXT = 128 << 10;

    /** Levels of a value of any type. */
    private static final int MAX_DEPTH = 8;

    /** Items of a value of any type, on all levels. */
    private static final int MAX_ITEMS = 10_000;

    /** Of a value of any type, bytes. */
    private static final int MAX_VALUE = 1 << 20;

    private final ByteBuffer in;
    private final String what;
    private int items;

    /** @param what the name of the document, for messages */
    CborReader(ByteBuffer in, String what) {
        this.in = in.slice();
        this.what = what;
    }

    /** Bytes read so far. */
    int position() {
        return in.position();
    }

    /** @param max the largest value that is accepted */
    long uint(String where, long max) throws InvalidArtifactException {
        long value = head(Cbor.UINT, where, "a number");
        if (value < 0 || value > max) {
            throw invalid(where, Long.toUnsignedString(value), "a number up to " + max);
        }
        return value;
    }

    int uint(String where, int max) throws InvalidArtifactException {
        return (int) uint(where, (long) max);
    }

    byte[] bytes(String where, int expected) throws InvalidArtifactException {
        int found = length(Cbor.BYTES, where, "bytes");
        if (found != expected) {
            throw invalid(where, found + " bytes", expected + " bytes");
        }
        return take(found);
    }

    /** A view, no copy: the document's memory must outlive it. */
    ByteBuffer view(String where) throws InvalidArtifactException {
        int length = length(Cbor.BYTES, where, "bytes");
        ByteBuffer view = in.slice(in.position(), length);
        in.position(in.position() + length);
        return view;
    }

    String text(String where) throws InvalidArtifactException {
        int length = length(Cbor.TEXT, where, "text");
        if (length > MAX_TEXT) {
            throw invalid(where, "text of " + length + " bytes", "at most " + MAX_TEXT);
        }
        return decode(take(length), where);
    }

    /** How many items follow. */
    int array(String where) throws InvalidArtifactException {
        return length(Cbor.ARRAY, where, "an array");
    }

    /** How many items follow: at most so many. */
    int arrayUpTo(String where, int most) throws InvalidArtifactException {
        int found = array(where);
        if (found > most) {
            throw invalid(where, found + " items", "at most " + most);
        }
        return found;
    }

    void array(String where, int expected) throws InvalidArtifactException {
        int found = array(where);
        if (found != expected) {
            throw invalid(where, found + " items", expected + " items");
        }
    }

    /** The map's next key must be this one. */
    void key(String expected) throws InvalidArtifactException {
        String found = text("key");
        if (!found.equals(expected)) {
            throw invalid("key", "\"" + found + "\"", "\"" + expected + "\"");
        }
    }

    /** How many keys follow. */
    int map(String where) throws InvalidArtifactException {
        return length(Cbor.MAP, where, "a map");
    }

    void map(String where, int expected) throws InvalidArtifactException {
        int found = map(where);
        if (found != expected) {
            throw invalid(where, found + " keys", expected + " keys");
        }
    }

    /** A String, Long, Boolean, List or Map with text keys. */
    Object value(String where) throws InvalidArtifactException {
        items = 0;
        return value(where, 0, in.position() + MAX_VALUE);
    }

    void end() throws InvalidArtifactException {
        if (in.hasRemaining()) {
            throw invalid("end", in.remaining() + " more bytes", "nothing");
        }
    }

    InvalidArtifactException invalid(String where, String found, String expected) {
        return new InvalidArtifactException(
                "%s: %s: found %s, expected %s (at byte %d)".formatted(what, where, found, expected, in.position()));
    }

    private Object value(String where, int depth, int end) throws InvalidArtifactException {
        if (depth > MAX_DEPTH) {
            throw invalid(where, "more than " + MAX_DEPTH + " levels", "fewer");
        }
        if (++items > MAX_ITEMS || in.position() > end) {
            throw invalid(where, "more than " + MAX_ITEMS + " items or " + MAX_VALUE + " bytes", "fewer");
        }
        int first = peek(where);
        if (first == Cbor.TRUE || first == Cbor.FALSE) {
            in.get();
            return first == Cbor.TRUE;
        }
        return switch (first >> 5) {
            case Cbor.UINT -> uint(where, Long.MAX_VALUE);
            case Cbor.TEXT -> text(where);
            case Cbor.ARRAY -> items(where, depth, end);
            case Cbor.MAP -> members(where, depth, end);
            default -> throw invalid(where, "type " + (first >> 5), "number, text, truth value, array or map");
        };
    }

    private List<Object> items(String where, int depth, int end) throws InvalidArtifactException {
        int count = array(where);
        List<Object> list = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            list.add(value(where + "[" + i + "]", depth + 1, end));
        }
        return list;
    }

    private Map<String, Object> members(String where, int depth, int end) throws InvalidArtifactException {
        int count = length(Cbor.MAP, where, "a map");
        Map<String, Object> map = new LinkedHashMap<>();
        String before = null;
        for (int i = 0; i < count; i++) {
            String key = text(where);
            if (before != null && CborWriter.KEY_ORDER.compare(before, key) >= 0) {
                throw invalid(where, "key \"" + key + "\" after \"" + before + "\"", "each key once, in order");
            }
            map.put(key, value(where + "." + key, depth + 1, end));
            before = key;
        }
        return map;
    }

    private int length(int expected, String where, String name) throws InvalidArtifactException {
        long length = head(expected, where, name);
        if (length < 0 || length > in.remaining()) {
            throw invalid(where, name + " of " + Long.toUnsignedString(length), "at most " + in.remaining() + " left");
        }
        return (int) length;
    }

    private long head(int expected, String where, String name) throws InvalidArtifactException {
        int first = peek(where);
        in.get();
        int major = first >> 5;
        if (major != expected) {
            throw invalid(where, "type " + major, name);
        }
        int info = first & 0x1f;
        if (info < Cbor.ONE_BYTE) {
            return info;
        }
        if (info > Cbor.ONE_BYTE + 3) {
            throw invalid(where, "a length that is open", "a definite length");
        }
        return shortest(number(1 << (info - Cbor.ONE_BYTE), where), info, where);
    }

    private long number(int bytes, String where) throws InvalidArtifactException {
        if (in.remaining() < bytes) {
            throw invalid(where, "the end", bytes + " more bytes");
        }
        long value = 0;
        for (int i = 0; i < bytes; i++) {
            value = value << 8 | (in.get() & 0xff);
        }
        return value;
    }

    private long shortest(long value, int info, String where) throws InvalidArtifactException {
        long least =
                switch (info) {
                    case Cbor.ONE_BYTE -> Cbor.ONE_BYTE;
                    case Cbor.ONE_BYTE + 1 -> 0x100L;
                    case Cbor.ONE_BYTE + 2 -> 0x1_0000L;
                    default -> 0x1_0000_0000L;
                };
        if (Long.compareUnsigned(value, least) < 0) {
            throw invalid(where, "a long form of " + value, "the shortest form");
        }
        return value;
    }

    private int peek(String where) throws InvalidArtifactException {
        if (!in.hasRemaining()) {
            throw invalid(where, "the end", "more");
        }
        return in.get(in.position()) & 0xff;
    }

    private byte[] take(int length) {
        byte[] taken = new byte[length];
        in.get(taken);
        return taken;
    }

    private String decode(byte[] utf8, String where) throws InvalidArtifactException {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(utf8))
                    .toString();
        } catch (CharacterCodingException e) {
            throw invalid(where, "bytes that are not UTF-8", "UTF-8");
        }
    }
}
