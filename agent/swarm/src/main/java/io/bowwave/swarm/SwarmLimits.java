package io.bowwave.swarm;

import io.bowwave.schemas.fleet.TransferLimits;
import io.bowwave.swarm.plan.TransferClass;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/**
 * How fast this machine sends and receives: in all, and for each class. Changeable at any time, from any thread; what moves at that
 * moment is held to the new numbers at once. One object is given to the {@link PeerServer} and the {@link PeerClient} of a machine. Counts
 * the bytes of blobs, not the few of the protocol.
 */
public final class SwarmLimits {

    /** As seen from this machine. */
    public enum Direction {
        UP,
        DOWN
    }

    private final Map<Direction, TokenBucket> all = new EnumMap<>(Direction.class);
    private final Map<Direction, Map<TransferClass, TokenBucket>> classes = new EnumMap<>(Direction.class);

    /** Without any limit at first. */
    public SwarmLimits() {
        for (Direction direction : Direction.values()) {
            all.put(direction, new TokenBucket());
            Map<TransferClass, TokenBucket> each = new EnumMap<>(TransferClass.class);
            for (TransferClass one : TransferClass.values()) {
                each.put(one, new TokenBucket());
            }
            classes.put(direction, each);
        }
    }

    /** Holds to these and to nothing else; the names of machines. */
    public void apply(TransferLimits limits) {
        for (Direction direction : Direction.values()) {
            String name = direction.name().toLowerCase(Locale.ROOT);
            set(direction, limits.rate(name));
            for (TransferClass each : TransferClass.values()) {
                set(direction, each, limits.rate(each.name().toLowerCase(Locale.ROOT) + "-" + name));
            }
        }
    }

    /** @param bytesPerSecond of all classes together; 0: no limit */
    public void set(Direction direction, long bytesPerSecond) {
        bucket(direction).set(checked(bytesPerSecond), System.nanoTime());
    }

    /** @param bytesPerSecond of this class; 0: no limit but that for all */
    public void set(Direction direction, TransferClass reason, long bytesPerSecond) {
        bucket(direction, reason).set(checked(bytesPerSecond), System.nanoTime());
    }

    /** For all classes together, bytes a second; 0: no limit. */
    public long get(Direction direction) {
        return bucket(direction).rate();
    }

    /** For this class, bytes a second; 0: no limit but that for all. */
    public long get(Direction direction, TransferClass reason) {
        return bucket(direction, reason).rate();
    }

    /** How long until a block of this class may move, nanoseconds; 0: now. */
    long delay(Direction direction, TransferClass reason, long now) {
        return Math.max(bucket(direction).delay(now), bucket(direction, reason).delay(now));
    }

    void take(Direction direction, TransferClass reason, long bytes, long now) {
        bucket(direction).take(bytes, now);
        bucket(direction, reason).take(bytes, now);
    }

    private TokenBucket bucket(Direction direction) {
        return java.util.Objects.requireNonNull(all.get(direction));
    }

    private TokenBucket bucket(Direction direction, TransferClass reason) {
        return java.util.Objects.requireNonNull(
                java.util.Objects.requireNonNull(classes.get(direction)).get(reason));
    }

    private static long checked(long bytesPerSecond) {
        if (bytesPerSecond < 0) {
            throw new IllegalArgumentException(
                    "rate: found %d bytes a second, expected 0 (no limit) or more".formatted(bytesPerSecond));
        }
        return bytesPerSecond;
    }
}
