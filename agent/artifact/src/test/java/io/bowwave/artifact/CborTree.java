package io.bowwave.artifact;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Any document that {@link CborWriter} writes as Long, Boolean, String, byte[], List and Members; for changing it. */
final class CborTree {

    /** A map as it stands there: key, value, key, value. */
    record Members(List<Object> list) {}

    private CborTree() {}

    static Object read(byte[] cbor) {
        return item(ByteBuffer.wrap(cbor));
    }

    static byte[] write(Object item) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        write(item, new CborWriter(out));
        return out.toByteArray();
    }

    private static Object item(ByteBuffer in) {
        int first = in.get() & 0xff;
        if (first == Cbor.TRUE || first == Cbor.FALSE) {
            return first == Cbor.TRUE;
        }
        long number = number(in, first & 0x1f);
        return switch (first >> 5) {
            case Cbor.UINT -> number;
            case Cbor.BYTES -> bytes(in, (int) number);
            case Cbor.TEXT -> new String(bytes(in, (int) number), StandardCharsets.UTF_8);
            case Cbor.ARRAY -> items(in, number);
            case Cbor.MAP -> new Members(items(in, 2 * number));
            default -> throw new IllegalArgumentException("type " + (first >> 5));
        };
    }

    private static long number(ByteBuffer in, int info) {
        return switch (info) {
            case Cbor.ONE_BYTE -> in.get() & 0xff;
            case Cbor.ONE_BYTE + 1 -> in.getShort() & 0xffff;
            case Cbor.ONE_BYTE + 2 -> in.getInt() & 0xffff_ffffL;
            case Cbor.ONE_BYTE + 3 -> in.getLong();
            default -> info;
        };
    }

    private static byte[] bytes(ByteBuffer in, int length) {
        byte[] bytes = new byte[length];
        in.get(bytes);
        return bytes;
    }

    private static List<Object> items(ByteBuffer in, long count) {
        List<Object> items = new ArrayList<>();
        for (long i = 0; i < count; i++) {
            items.add(item(in));
        }
        return items;
    }

    private static void write(Object item, CborWriter out) {
        switch (item) {
            case Long number -> out.uint(Math.max(0, number));
            case byte[] bytes -> out.bytes(bytes);
            case List<?> list -> {
                out.array(list.size());
                list.forEach(each -> write(each, out));
            }
            case Members map -> {
                out.map(map.list().size() / 2);
                map.list().forEach(each -> write(each, out));
            }
            default -> out.value(item);
        }
    }
}
