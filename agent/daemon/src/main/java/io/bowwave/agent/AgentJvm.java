package io.bowwave.agent;

import java.util.List;

/** How an agent's JVM is started, so that it takes at most 64 MB of the machine at rest. */
public final class AgentJvm {

    /**
     * In this order, before the class path. Serial collection, the first compiler only, and small fixed areas: what an agent does is wait,
     * copy and hash, and hashing is done by intrinsics in any case. Native access is for zstd.
     */
    public static final List<String> FLAGS = List.of(
            "-XX:+UseSerialGC",
            "-Xms8m",
            "-Xmx24m",
            "-XX:TieredStopAtLevel=1",
            "-XX:ReservedCodeCacheSize=16m",
            "-XX:MaxMetaspaceSize=40m",
            "-XX:MaxDirectMemorySize=16m",
            "-Xss256k",
            "-XX:MinHeapFreeRatio=10",
            "-XX:MaxHeapFreeRatio=30",
            "-XX:-UsePerfData",
            "-XX:+ExitOnOutOfMemoryError",
            "--enable-native-access=ALL-UNNAMED");

    private AgentJvm() {}
}
