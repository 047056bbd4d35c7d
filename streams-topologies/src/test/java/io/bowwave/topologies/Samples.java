package io.bowwave.topologies;

import io.bowwave.schemas.Event;
import io.bowwave.schemas.EventData;
import io.bowwave.schemas.artifact.ArtifactRef;
import io.bowwave.schemas.artifact.ReplicaCompleted;
import io.bowwave.schemas.artifact.ReplicaRemoved;
import io.bowwave.schemas.fleet.MachineState;
import io.bowwave.schemas.fleet.MachineStatus;
import io.bowwave.schemas.fleet.Transfer;
import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.id.BuildId;
import io.bowwave.schemas.id.Digest;
import io.bowwave.schemas.id.MachineId;
import io.bowwave.schemas.id.RegionName;
import io.bowwave.schemas.job.AppDefinition;
import io.bowwave.schemas.job.BuildSucceeded;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Events as the tests need them. */
public final class Samples {

    public static final AppName WEB = new AppName("web");
    public static final RegionName US = new RegionName("us-east");
    public static final RegionName EU = new RegionName("eu-west");
    public static final RegionName AP = new RegionName("ap-south");
    public static final Instant START = Instant.parse("2026-01-31T12:00:00Z");
    public static final String TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    private Samples() {}

    /** The n-th build: higher is newer. */
    public static BuildId build(int n) {
        return BuildId.at(START.toEpochMilli() + n * 1000L, new Random(n));
    }

    public static String commit(BuildId build) {
        return build.text().replace("-", "").concat("00000000");
    }

    public static ArtifactRef artifact(BuildId build) {
        return artifact(build, "");
    }

    public static ArtifactRef artifact(BuildId build, String variant) {
        byte[] content = (build + variant).getBytes(StandardCharsets.UTF_8);
        return new ArtifactRef(
                Digest.of(content), Digest.of((build + variant + "l").getBytes(StandardCharsets.UTF_8)), 42);
    }

    public static BuildSucceeded succeeded(BuildId build, int attempt, long revision, List<RegionName> regions) {
        return new BuildSucceeded(
                WEB,
                build,
                attempt,
                revision,
                commit(build),
                "refs/heads/main",
                artifact(build),
                10,
                US,
                regions,
                START,
                START);
    }

    public static ReplicaCompleted completed(BuildId build, RegionName region) {
        return new ReplicaCompleted(WEB, build, region, artifact(build), 10, US);
    }

    public static ReplicaRemoved removed(BuildId build, RegionName region) {
        return new ReplicaRemoved(WEB, build, region, artifact(build), "retention");
    }

    public static AppDefinition app(boolean autoDeploy) {
        return new AppDefinition(WEB, 1, "file:///repo", "main", autoDeploy, Map.of("tier", "front"), List.of(US, EU));
    }

    public static MachineStatus machine(
            RegionName region, String machine, long generation, MachineState state, long sequence) {
        return new MachineStatus(
                WEB,
                region,
                new MachineId(machine),
                generation,
                state,
                build(1),
                null,
                state == MachineState.REVERTED ? "exit 1" : null,
                null,
                new Transfer(1, 2, 3),
                sequence,
                START);
    }

    public static <T extends EventData> Event<T> event(T data) {
        return new Event<>("test/" + data.hashCode(), START, "/bowwave/test", "web", TRACE, data);
    }
}
