package io.bowwave.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import io.bowwave.testbed.demo.BytesMoved;
import io.bowwave.testbed.demo.Demo;
import io.bowwave.testbed.demo.DemoFailure;
import io.bowwave.testbed.demo.DemoResult;
import io.bowwave.testbed.demo.Narrator;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The whole line on real parts. */
@ExtendWith(SharedStack.Extension.class)
class DemoIT {

    private static final String APP = "demo";

    @TempDir
    Path folder;

    @Test
    void aCommitReachesEveryMachineAndComesBack(SharedStack shared) {
        // As after an earlier demo on the same stack: this one takes it over, with a repository of its own.
        shared.app(APP);
        long seed = System.nanoTime();
        StringWriter story = new StringWriter();
        Narrator narrator = new Narrator(new PrintWriter(story), InstantSource.system());
        Demo demo = new Demo(shared.stack(), APP, folder, narrator, new SplittableRandom(seed));
        DemoResult result;
        try {
            result = demo.run();
        } catch (DemoFailure e) {
            throw new AssertionError("seed %d%n%s".formatted(seed, story), e);
        }
        BytesMoved second = Objects.requireNonNull(result.bytes().get("version 2"));
        assertThat(result.machines()).isEqualTo(6);
        assertThat(second.toRegions()).as("seed %d\n%s", seed, story).hasSize(2);
        assertThat(second.worstRegionOverChanged())
                .as("seed %d\n%s", seed, story)
                .isLessThanOrEqualTo(1.5);
        assertThat(second.reused()).isGreaterThan(second.fromDepot() + second.fromPeers());
    }
}
