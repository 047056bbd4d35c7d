package io.bowwave.jobtable.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.bowwave.embedded.PostgresServer;
import io.bowwave.embedded.junit.RealServers;
import io.bowwave.embedded.junit.Server;
import io.bowwave.jobtable.CancelResult;
import io.bowwave.jobtable.JobDatabase;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** The same seeded histories on PostgreSQL and on the state machine, call by call: what holds for the machine holds for the SQL. */
@RealServers({Server.POSTGRES})
final class SameAsTableIT {

    private static final int SEEDS = 24;
    private static final long FIRST_SEED = 1;
    private static final String NOW = "timestamptz '" + TableRow.BEGINNING + "' + moved";

    @Test
    void theMachineAndTheTableAnswerAlikeAndKeepEveryPromise(PostgresServer server) {
        try (TableDatabase tables = new TableDatabase(server, NOW)) {
            tables.sql(
                    "DO $$ BEGIN EXECUTE 'ALTER DATABASE ' || current_database() || ' SET synchronous_commit = off'; END $$");
            try (JobDatabase database = tables.open(2)) {
                for (long seed = FIRST_SEED; seed < FIRST_SEED + SEEDS; seed++) {
                    tables.clear(0);
                    compare(seed, new Both(new MemoryQueue(QueueDecisions.REAL), new TableQueue(tables, database)));
                }
            }
        }
    }

    private static void compare(long seed, Both both) {
        QueueSimulation simulation = new QueueSimulation(Scenario.small(seed), both);
        History history;
        try {
            history = simulation.run();
        } catch (AssertionError e) {
            History until = simulation.history();
            throw new AssertionError(
                    "seed %d: %s%nbefore that:%n%s"
                            .formatted(
                                    seed,
                                    e.getMessage(),
                                    String.join("\n", until.upTo(until.steps().size()))),
                    e);
        }
        List<Findings.Finding> findings = new HistoryChecker(history).inOrder().findings();
        assertThat(findings.isEmpty() ? "" : String.join("\n", SimulatedRuns.story(seed, history, findings)))
                .isEmpty();
        assertThat(both.table.changes())
                .as("seed %d: what the tap reads", seed)
                .containsExactlyInAnyOrderElementsOf(both.changed);
        assertThat(both.table.rows()).as("seed %d: rows", seed).containsExactlyInAnyOrderElementsOf(history.rows());
    }

    /** Asks both, and wants one answer. */
    private static final class Both implements QueueUnderTest {

        private final MemoryQueue machine;
        private final TableQueue table;
        private final List<RowImage> changed = new ArrayList<>();
        private long now;

        Both(MemoryQueue machine, TableQueue table) {
            this.machine = machine;
            this.table = table;
        }

        private <T> T both(String call, Function<QueueUnderTest, T> asked) {
            T expected = asked.apply(machine);
            assertThat(asked.apply(table)).as("%s at %d us", call, now).isEqualTo(expected);
            return expected;
        }

        @Override
        public void define(SimulatedApp app) {
            machine.define(app);
            table.define(app);
        }

        @Override
        public void clock(long micros) {
            now = micros;
            machine.clock(micros);
            table.clock(micros);
        }

        @Override
        public Asked enqueue(Push push) {
            return both(push.toString(), queue -> queue.enqueue(push));
        }

        @Override
        public CancelResult.State cancel(int build) {
            return both("cancel build " + build, queue -> queue.cancel(build));
        }

        @Override
        public List<Ticket> claim(Map<String, String> labels, List<String> workers) {
            return both("claim by " + workers + " " + labels, queue -> queue.claim(labels, workers));
        }

        @Override
        public Pulse heartbeat(Ticket ticket) {
            return both("heartbeat of " + ticket, queue -> queue.heartbeat(ticket));
        }

        @Override
        public Ended finish(Ticket ticket, Ending ending) {
            return both("end of " + ticket + ", " + ending, queue -> queue.finish(ticket, ending));
        }

        @Override
        public Swept sweep() {
            return both("sweep", QueueUnderTest::sweep);
        }

        @Override
        public List<RowImage> changes() {
            List<RowImage> changes = machine.changes();
            changed.addAll(changes);
            return changes;
        }

        @Override
        public List<RowImage> rows() {
            return machine.rows();
        }
    }
}
