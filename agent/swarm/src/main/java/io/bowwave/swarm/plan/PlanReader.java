package io.bowwave.swarm.plan;

import io.bowwave.schemas.id.Digest;
import io.bowwave.swarm.PeerAddress;
import java.net.ProtocolException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Reads one message; see {@link PlanCodec}. Never believes a length that the message has no bytes for. For one thread. */
final class PlanReader {

    private static final int HASH = 32;
    private static final int SEVEN = 7;
    private static final int MAX_SHIFT = 63;

    private final ByteBuffer in;
    private final List<Digest> digests = new ArrayList<>();

    PlanReader(ByteBuffer bytes) {
        in = bytes.duplicate().order(ByteOrder.BIG_ENDIAN);
    }

    /** Reads the beginning, the message, and looks that nothing is left. */
    <T> T all(Supplier<T> message) throws ProtocolException {
        try {
            int version = u8();
            if (version != PlanCodec.VERSION) {
                throw new ProtocolException(
                        "plan: found version %d, expected %d".formatted(version, PlanCodec.VERSION));
            }
            digests.addAll(list(() -> Digest.ofHash(raw(HASH))));
            T read = message.get();
            if (in.hasRemaining()) {
                throw new ProtocolException("plan: found %d bytes after its end".formatted(in.remaining()));
            }
            return read;
        } catch (BufferUnderflowException e) {
            ProtocolException wrong =
                    new ProtocolException("plan: found its end early, after %d bytes".formatted(in.limit()));
            wrong.initCause(e);
            throw wrong;
        } catch (IllegalArgumentException e) {
            ProtocolException wrong = new ProtocolException("plan: " + e.getMessage());
            wrong.initCause(e);
            throw wrong;
        }
    }

    int u8() {
        return in.get() & 0xFF;
    }

    boolean bool() {
        return u8() != 0;
    }

    long u64() {
        return in.getLong();
    }

    long longNumber() {
        long value = 0;
        for (int shift = 0; shift < MAX_SHIFT; shift += SEVEN) {
            int next = u8();
            value |= (long) (next & 0x7F) << shift;
            if (next < 0x80) {
                return value;
            }
        }
        throw new IllegalArgumentException("found a number of more than 63 bits");
    }

    int number() {
        long value = longNumber();
        if (value > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("found number " + value + ", expected at most " + Integer.MAX_VALUE);
        }
        return (int) value;
    }

    byte[] blob() {
        return raw(number());
    }

    String text() {
        return new String(blob(), StandardCharsets.UTF_8);
    }

    PeerAddress peer() {
        return new PeerAddress(text(), number());
    }

    Digest digest() {
        return one(digests);
    }

    Run run() {
        return new Run(digest(), number(), number());
    }

    <T> T one(T[] values) {
        return one(List.of(values));
    }

    <T> List<T> list(Supplier<T> each) {
        int count = number();
        if (count > Math.min(in.remaining(), PlanRequest.MAX_ENTRIES)) {
            throw new IllegalArgumentException("found a list of %d with %d bytes to come, expected at most %d"
                    .formatted(count, in.remaining(), PlanRequest.MAX_ENTRIES));
        }
        List<T> list = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            list.add(each.get());
        }
        return list;
    }

    private <T> T one(List<T> values) {
        int index = number();
        if (index >= values.size()) {
            throw new IllegalArgumentException("found entry %d of a table of %d".formatted(index, values.size()));
        }
        return values.get(index);
    }

    private byte[] raw(int length) {
        if (length > in.remaining()) {
            throw new BufferUnderflowException();
        }
        byte[] bytes = new byte[length];
        in.get(bytes);
        return bytes;
    }
}
