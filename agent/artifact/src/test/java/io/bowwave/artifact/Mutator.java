package io.bowwave.artifact;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Makes new inputs out of good ones: damages bytes anywhere, or takes CBOR apart, changes one thing, and puts it together again properly. */
final class Mutator {

    private static final int MAX_BYTES = 64 << 10;
    private static final long[] NUMBERS = {
        0,
        1,
        2,
        7,
        8,
        9,
        23,
        24,
        255,
        256,
        16_384,
        65_535,
        65_536,
        262_144,
        262_145,
        1 << 26,
        (1 << 26) + 1,
        Integer.MAX_VALUE,
        1L << 32,
        Long.MAX_VALUE
    };
    private static final String[] TEXTS = {
        "",
        ".",
        "..",
        "../x",
        "/etc/passwd",
        "a/../../b",
        "a//b",
        "a/",
        "bin",
        "bin/server",
        "BIN/SERVER",
        "data",
        "nai\u0308ve.txt",
        "current",
        "current/x",
        "x\0y",
        "a\nb",
        "../data",
        "./../..",
        "data/../../..",
        "\u202e",
        "x".repeat(256),
        "y/".repeat(2100) + "z"
    };
    private static final int[] HEADS = {
        0x00, 0x18, 0x1b, 0x3b, 0x40, 0x5b, 0x5f, 0x7b, 0x80, 0x9a, 0x9b, 0x9f, 0xbb, 0xbf, 0xc0, 0xf4, 0xf6, 0xff
    };

    private final Random random;

    Mutator(Random random) {
        this.random = random;
    }

    /** Damages bytes, one to four times. */
    byte[] bytes(byte[] good, byte[] other) {
        byte[] made = good;
        for (int times = 1 + random.nextInt(4); times > 0 && made.length > 0; times--) {
            made = once(made, other);
        }
        return made.length > MAX_BYTES ? Arrays.copyOf(made, MAX_BYTES) : made;
    }

    /** Changes one to three items of a CBOR document; its form stays right. */
    byte[] cbor(byte[] good) {
        Object tree = CborTree.read(good);
        for (int times = 1 + random.nextInt(3); times > 0; times--) {
            tree = change(tree);
        }
        return CborTree.write(tree);
    }

    private byte[] once(byte[] from, byte[] other) {
        int at = random.nextInt(from.length);
        int length = Math.min(from.length - at, 1 + random.nextInt(1 << random.nextInt(10)));
        return switch (random.nextInt(7)) {
            case 0 -> with(from, at, from[at] ^ 1 << random.nextInt(8));
            case 1 -> with(from, at, HEADS[random.nextInt(HEADS.length)]);
            case 2 -> Arrays.copyOf(from, at);
            case 3 -> join(Arrays.copyOf(from, at), Arrays.copyOfRange(from, at + length, from.length));
            case 4 -> join(Arrays.copyOf(from, at + length), Arrays.copyOfRange(from, at, from.length));
            case 5 ->
                join(Arrays.copyOf(from, at), Arrays.copyOfRange(other, Math.min(at, other.length), other.length));
            default -> {
                byte[] noise = new byte[length];
                random.nextBytes(noise);
                byte[] made = from.clone();
                System.arraycopy(noise, 0, made, at, length);
                yield made;
            }
        };
    }

    /** Goes down a random way and changes what it meets. */
    private Object change(Object item) {
        if (item instanceof List<?> list && !list.isEmpty() && random.nextInt(6) > 0) {
            List<Object> made = new ArrayList<>(list);
            int at = random.nextInt(made.size());
            made.set(at, change(made.get(at)));
            return made;
        }
        if (item instanceof CborTree.Members map && !map.list().isEmpty() && random.nextInt(12) > 0) {
            List<Object> made = new ArrayList<>(map.list());
            int at = random.nextInt(made.size());
            made.set(at, change(made.get(at)));
            return new CborTree.Members(made);
        }
        return switch (item) {
            case Long number -> number(number);
            case String ignored -> TEXTS[random.nextInt(TEXTS.length)];
            case byte[] bytes when bytes.length > 0 -> once(bytes, bytes);
            case List<?> list -> rearranged(new ArrayList<>(list));
            case CborTree.Members map -> new CborTree.Members(rearranged(new ArrayList<>(map.list())));
            case Object any -> any;
        };
    }

    private Long number(long number) {
        return switch (random.nextInt(3)) {
            case 0 -> number + 1;
            case 1 -> Math.max(0, number - 1);
            default -> NUMBERS[random.nextInt(NUMBERS.length)];
        };
    }

    private List<Object> rearranged(List<Object> items) {
        if (items.isEmpty()) {
            return List.of(0L);
        }
        int at = random.nextInt(items.size());
        int other = random.nextInt(items.size());
        switch (random.nextInt(4)) {
            case 0 -> items.remove(at);
            case 1 -> items.add(at, items.get(other));
            case 2 -> items.set(at, items.get(other));
            default -> items.add(random.nextBoolean() ? (Object) 1L : "x");
        }
        return items;
    }

    private static byte[] with(byte[] from, int at, int value) {
        byte[] made = from.clone();
        made[at] = (byte) value;
        return made;
    }

    private static byte[] join(byte[] first, byte[] second) {
        byte[] made = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, made, first.length, second.length);
        return made;
    }
}
