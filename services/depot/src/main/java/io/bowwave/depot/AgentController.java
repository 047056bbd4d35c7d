package io.bowwave.depot;

import io.bowwave.process.ProblemException;
import io.bowwave.schemas.Traces;
import io.bowwave.schemas.fleet.MachineStatus;
import io.bowwave.schemas.id.InvalidIdException;
import io.bowwave.schemas.id.MachineId;
import io.bowwave.schemas.id.RegionName;
import io.bowwave.swarm.PeerAddress;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Post;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/** What agents say: who they are, and how their apps fare. */
@Controller("/v1")
@ExecuteOn(TaskExecutors.BLOCKING)
final class AgentController {

    private static final Logger LOG = LoggerFactory.getLogger(AgentController.class);
    private static final Duration WRITTEN_WITHIN = Duration.ofSeconds(8);
    private static final int MAX_REPORTS = 1000;

    record Hello(RegionName region, MachineId machine, Map<String, String> labels, PeerAddress peer) {}

    /** @param peer where this depot serves blobs */
    record Welcome(String depot, PeerAddress peer, long revision) {}

    record Report(MachineStatus status, @Nullable String traceparent) {}

    record Reports(MachineId machine, List<Report> reports) {}

    /** @param known false: the depot has forgotten the machine, which should say hello and report everything again */
    record Taken(boolean known, int reports) {}

    private final Roster roster;
    private final StatusLog log;
    private final DepotAddress address;
    private final GoalBoard board;

    AgentController(Roster roster, StatusLog log, DepotAddress address, GoalBoard board) {
        this.roster = roster;
        this.log = log;
        this.address = address;
        this.board = board;
    }

    @Post("/hello")
    Welcome hello(@Body Hello hello) {
        checkRegion(hello.region());
        roster.hello(hello.machine(), hello.labels(), hello.peer().text());
        LOG.info("{} says hello, its peer port is {}", hello.machine(), hello.peer());
        return new Welcome(address.id(), address.peer(), board.revision());
    }

    /** Answers when the log has the reports; an empty batch is a heartbeat. */
    @Post("/status")
    Taken status(@Body Reports batch) {
        if (batch.reports().size() > MAX_REPORTS) {
            throw new ProblemException(
                    400,
                    "too-many-reports",
                    "reports: found %d, expected at most %d; send several batches"
                            .formatted(batch.reports().size(), MAX_REPORTS));
        }
        boolean known = roster.heard(batch.machine());
        List<Roster.Report> reports = batch.reports().stream()
                .map(each -> checked(batch.machine(), each))
                .toList();
        write(reports);
        return new Taken(known, reports.size());
    }

    /** Whether this depot has heard of the machine lately; for the other depots. */
    @Get("/machines/{machine}")
    Map<String, Boolean> machine(String machine) {
        return Map.of("alive", roster.alive(machineId(machine)));
    }

    static MachineId machineId(String text) {
        try {
            return new MachineId(text);
        } catch (InvalidIdException e) {
            throw new ProblemException(400, "bad-machine", "machine: " + e.getMessage());
        }
    }

    private void write(List<Roster.Report> reports) {
        List<MachineStatus> done =
                reports.stream().map(Roster.Report::status).filter(board::done).toList();
        try {
            log.write(reports, WRITTEN_WITHIN);
            for (MachineStatus status : done) {
                log.done(status, WRITTEN_WITHIN);
            }
        } catch (TimeoutException | ExecutionException e) {
            throw new ProblemException(
                    503,
                    "log-unavailable",
                    "the reports were not written: %s; send them again in a few seconds".formatted(e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ProblemException(503, "stopping", "the depot is stopping; send the reports to another one");
        }
        for (Roster.Report report : reports) {
            roster.said(report);
            say(report);
        }
        done.forEach(status -> roster.done(status.machine(), status.app()));
    }

    private static void say(Roster.Report report) {
        MachineStatus status = report.status();
        try (var _ = MDC.putCloseable("trace", Traces.id(report.traceparent()))) {
            LOG.info(
                    "{} {} generation {}: {}{}",
                    status.machine(),
                    status.app(),
                    status.generation(),
                    status.state().text(),
                    status.reason() == null ? "" : ": " + status.reason());
        }
    }

    private Roster.Report checked(MachineId machine, Report report) {
        checkRegion(report.status().region());
        if (!report.status().machine().equals(machine)) {
            throw new ProblemException(
                    400,
                    "wrong-machine",
                    "status.machine: found %s, expected %s, which sends the batch"
                            .formatted(report.status().machine(), machine));
        }
        return new Roster.Report(report.status().labelled(roster.labels(machine)), report.traceparent());
    }

    private void checkRegion(RegionName region) {
        if (!region.equals(roster.region())) {
            throw new ProblemException(
                    409,
                    "wrong-region",
                    "region: found %s, expected %s; correct the agent's region or its depot addresses"
                            .formatted(region, roster.region()));
        }
    }
}
