package io.bowwave.jobtap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bowwave.embedded.KafkaServer;
import io.bowwave.embedded.PostgresServer;
import io.bowwave.jobtable.App;
import io.bowwave.process.RunningProcess;
import io.bowwave.schemas.Event;
import io.bowwave.schemas.Topics;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Servers of its own, killed with -9 under a running tap. */
final class OutageIT {

    private static final Duration BACK_WITHIN = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    @Test
    void catchesUpAfterDatabaseAndBrokerWereAway() {
        try (PostgresServer postgres = PostgresServer.start(folder.resolve("pg"), 0);
                KafkaServer kafka = KafkaServer.start(folder.resolve("kafka"));
                TapFixture jobs = new TapFixture(postgres, kafka)) {
            jobs.database.openTap(jobs.name);
            jobs.regions();
            App web = jobs.app("web");
            try (RunningProcess tap = jobs.start()) {
                jobs.enqueue(web);
                await().atMost(BACK_WITHIN).until(() -> told(jobs) == 1);

                postgres.kill();
                postgres.restart();
                await().atMost(BACK_WITHIN).ignoreExceptions().until(() -> jobs.enqueue(web) != null);
                await().atMost(BACK_WITHIN).until(() -> told(jobs) == 2);

                kafka.kill();
                jobs.enqueue(web);
                jobs.enqueue(web);
                kafka.restart();
                await().atMost(BACK_WITHIN).ignoreExceptions().until(() -> told(jobs) == 4);
                assertThat(jobs.events(Topics.BUILD_EVENTS).stream().map(Event::id))
                        .doesNotHaveDuplicates();
                assertThat(tap.port()).isPositive();
            }
        }
    }

    private static int told(TapFixture jobs) {
        return jobs.records(Topics.BUILD_EVENTS).size();
    }
}
