package io.bowwave.testbed.bench.replicate;

/**
 * What is run.
 *
 * @param regions beside home
 * @param bytes of the artifact
 * @param bitsPerSecond of each link, headers included
 */
record ReplicatePlan(int regions, long bytes, long bitsPerSecond, long seed) {

    /** What a full TCP segment's payload is of its Ethernet frame. */
    static final double PAYLOAD_SHARE = 1448.0 / 1514.0;

    /** One copy over one link, in seconds. */
    double floorSeconds() {
        return bytes * 8.0 / PAYLOAD_SHARE / bitsPerSecond;
    }
}
