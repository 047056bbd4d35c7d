package io.bowwave.testbed.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.bowwave.testbed.LocalStack;
import io.bowwave.testbed.StackOptions;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole line on real parts, twice over on one stack. */
class DemoIT {

    @TempDir
    Path folder;

    @Test
    void aCommitReachesEveryMachineAndComesBack() throws Exception {
        long seed = System.nanoTime();
        StringWriter story = new StringWriter();
        try (LocalStack stack = LocalStack.start(StackOptions.usual(folder.resolve("data")))) {
            for (String turn : new String[] {"first", "second"}) {
                Path repository = Files.createDirectories(folder.resolve(turn));
                Narrator narrator = new Narrator(new PrintWriter(story), InstantSource.system());
                Demo demo = new Demo(stack, "demo", repository, narrator, new SplittableRandom(seed + turn.length()));
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
    }
}
