package io.bowwave.schemas.fleet;

/**
 * Where the bytes of a release came from, bytes.
 *
 * @param fromDepot over the network from a depot
 * @param fromPeers over the network from other agents
 * @param reused found on the machine's own disk in earlier releases
 */
public record Transfer(long fromDepot, long fromPeers, long reused) {

    public static final Transfer NONE = new Transfer(0, 0, 0);

    public Transfer plus(Transfer other) {
        return new Transfer(fromDepot + other.fromDepot, fromPeers + other.fromPeers, reused + other.reused);
    }

    public Transfer minus(Transfer other) {
        return new Transfer(fromDepot - other.fromDepot, fromPeers - other.fromPeers, reused - other.reused);
    }
}
