package io.bowwave.queue.scaling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bowwave.embedded.PostgresServer;
import io.bowwave.embedded.junit.RealServers;
import io.bowwave.embedded.junit.Server;
import io.bowwave.jobtable.JobDatabase;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

@RealServers(Server.POSTGRES)
final class ScalingRoundIT {

    private static final int LEAST = 2;
    private static final Duration WITHIN = Duration.ofSeconds(60);

    /** Writes down what it was told. */
    private static final class Told implements BuilderDriver {
        final List<String> all = new ArrayList<>();

        @Override
        public void apply(int wanted) {
            all.add("apply " + wanted);
        }

        @Override
        public void standDown() {
            all.add("stand down");
        }
    }

    @Test
    void ofTwoQueuesOneHasBuildersAndTheOtherLetsItsOwnGo(PostgresServer postgres) throws Exception {
        String name = "s" + UUID.randomUUID().toString().replace("-", "");
        postgres.createDatabase(name);
        try (JobDatabase database = JobDatabase.open(postgres.jdbcUrl(name), postgres.user(), postgres.password(), 2)) {
            database.migrate();
            Told first = new Told();
            Told second = new Told();
            ScalingRound one = round("one", database, first);
            ScalingRound two = round("two", database, second);
            one.step();
            two.step();
            assertThat(first.all).containsExactly("apply " + LEAST);
            assertThat(second.all).containsExactly("stand down");

            // As if the first were not heard of for a while.
            assertThat(database.builderPool().lead("one", Duration.ofMillis(1))).isTrue();
            await().atMost(WITHIN).until(() -> {
                two.step();
                return second.all.getLast().equals("apply " + LEAST);
            });
            one.step();
            assertThat(first.all).last().isEqualTo("stand down");
        }
    }

    private static ScalingRound round(String holder, JobDatabase database, BuilderDriver driver) {
        return new ScalingRound(
                holder,
                database.builderPool(),
                database.alarms(),
                new ScalingRules(LEAST, LEAST, ScalingRules.START_WITHIN, Duration.ofMinutes(10)),
                driver,
                Duration.ofMinutes(10),
                new SimpleMeterRegistry());
    }
}
