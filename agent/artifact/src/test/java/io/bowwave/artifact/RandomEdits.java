package io.bowwave.artifact;

import java.io.ByteArrayOutputStream;
import java.util.Random;

/** Content and its changes, as programs change: some of it repeats itself, parts are moved, cut, put in and overwritten. */
public final class RandomEdits {

    private RandomEdits() {}

    public static byte[] content(Random random, int length) {
        byte[] content = new byte[length];
        random.nextBytes(content);
        for (int i = 0; i < 4 && length > 100; i++) {
            int from = random.nextInt(length - 50);
            int to = random.nextInt(length - 50);
            System.arraycopy(content, from, content, to, random.nextInt(50));
        }
        return content;
    }

    public static byte[] edit(Random random, byte[] old) {
        byte[] now = old;
        for (int left = random.nextInt(6); left > 0; left--) {
            now = once(random, now);
        }
        return now;
    }

    private static byte[] once(Random random, byte[] old) {
        int from = random.nextInt(old.length + 1);
        int to = from + random.nextInt(Math.min(500, old.length - from) + 1);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(old, 0, from);
        byte[] other = new byte[random.nextInt(300)];
        random.nextBytes(other);
        switch (random.nextInt(4)) {
            case 0 -> out.write(old, from, to - from);
            case 1 -> out.writeBytes(other);
            case 2 -> {
                for (int at = from; at < to; at++) {
                    out.write(at % 7 == 0 ? old[at] + 1 : old[at]);
                }
            }
            default -> {
                int place = random.nextInt(old.length + 1);
                out.write(old, place, Math.min(200, old.length - place));
            }
        }
        out.write(old, to, old.length - to);
        return out.toByteArray();
    }
}
