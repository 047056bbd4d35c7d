package io.bowwave.swarm.plan;

import io.bowwave.schemas.id.Digest;
import io.bowwave.swarm.PeerAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;

/** Bytes of one message; see {@link PlanCodec}. For one thread. */
final class PlanWriter {

    private static final int FIRST_ROOM = 1024;
    private static final int MORE = 0x80;
    private static final int SEVEN = 7;

    private final Map<Digest, Integer> table;
    private byte[] bytes = new byte[FIRST_ROOM];
    private int at;

    /** @param table the digests that the message names, in the order of their places */
    PlanWriter(Map<Digest, Integer> table) {
        this.table = table;
        u8(PlanCodec.VERSION).number(table.size());
        table.keySet().forEach(each -> raw(each.hash()));
    }

    PlanWriter u8(int value) {
        if (at == bytes.length) {
            bytes = Arrays.copyOf(bytes, bytes.length * 2);
        }
        bytes[at++] = (byte) value;
        return this;
    }

    PlanWriter bool(boolean value) {
        return u8(value ? 1 : 0);
    }

    PlanWriter number(long value) {
        long left = value;
        while ((left & -MORE) != 0) {
            u8(((int) left & (MORE - 1)) | MORE);
            left >>>= SEVEN;
        }
        return u8((int) left);
    }

    PlanWriter u64(long value) {
        return raw(ByteBuffer.allocate(Long.BYTES).putLong(value).array());
    }

    PlanWriter raw(byte[] value) {
        while (bytes.length - at < value.length) {
            bytes = Arrays.copyOf(bytes, bytes.length * 2);
        }
        System.arraycopy(value, 0, bytes, at, value.length);
        at += value.length;
        return this;
    }

    PlanWriter blob(byte[] value) {
        return number(value.length).raw(value);
    }

    PlanWriter text(String value) {
        return blob(value.getBytes(StandardCharsets.UTF_8));
    }

    PlanWriter peer(PeerAddress peer) {
        return text(peer.host()).number(peer.port());
    }

    PlanWriter digest(Digest digest) {
        return number(Objects.requireNonNull(table.get(digest)));
    }

    PlanWriter run(Run run) {
        return digest(run.blob()).number(run.first()).number(run.count());
    }

    <T> PlanWriter one(T[] values, T value) {
        return number(Arrays.asList(values).indexOf(value));
    }

    <T> PlanWriter list(List<T> list, Consumer<T> each) {
        number(list.size());
        list.forEach(each);
        return this;
    }

    byte[] bytes() {
        return Arrays.copyOf(bytes, at);
    }
}
