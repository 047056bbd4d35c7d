package io.bowwave.agent;

import java.util.List;

/** How an agent's JVM is started, so that it takes at most 64 MB of the machine at rest. */
public final class AgentJvm {

    /**
     * In this order, before the class path; the class path should hold the agent's own libraries only. What an agent does is wait, copy
     * and hash, so: serial collection, a heap that shrinks to what lives in it, small fixed areas, freed native memory given back, and next
     * to nothing compiled (each compilation leaves native memory behind) but the hashes. Those must reach the second compiler, which alone
     * has SHA-256 as an intrinsic: measured 1,700 MB/s against 180 MB/s. Native access is for zstd. A request that failed on a kept
     * connection is repeated by the agent, not by the JDK behind its back.
     */
    public static final List<String> FLAGS = List.of(
            "-XX:+UseSerialGC",
            "-XX:+UseCompactObjectHeaders",
            "-Xms3m",
            "-Xmx24m",
            "-XX:MinHeapFreeRatio=5",
            "-XX:MaxHeapFreeRatio=15",
            "-XX:NewSize=1m",
            "-XX:MaxNewSize=6m",
            "-XX:StringTableSize=2048",
            "-XX:CompileThresholdScaling=12",
            "-XX:CompileCommand=quiet",
            "-XX:CompileCommand=CompileThresholdScaling,sun.security.provider.*::*,0.5",
            "-XX:ReservedCodeCacheSize=16m",
            "-XX:MaxMetaspaceSize=40m",
            "-XX:MaxDirectMemorySize=16m",
            "-Xss256k",
            "-XX:TrimNativeHeapInterval=5000",
            "-XX:-UsePerfData",
            "-XX:+ExitOnOutOfMemoryError",
            "-Djdk.nio.maxCachedBufferSize=131072",
            "-Dsun.net.http.retryPost=false",
            "--enable-native-access=ALL-UNNAMED");

    private AgentJvm() {}
}
