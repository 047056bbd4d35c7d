package io.bowwave.jobtable.simulation;

import io.bowwave.jobtable.CancelResult;
import io.bowwave.jobtable.DeploySettings;
import io.bowwave.jobtable.Enqueued;
import io.bowwave.jobtable.Finish;
import io.bowwave.jobtable.Heartbeat;
import io.bowwave.jobtable.JobDatabase;
import io.bowwave.jobtable.NewApp;
import io.bowwave.jobtable.NewBuild;
import io.bowwave.jobtable.QueueRules;
import io.bowwave.jobtable.SweepReport;
import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.id.BuildId;
import io.bowwave.schemas.id.WorkerId;
import io.bowwave.schemas.job.BuildPriority;
import io.bowwave.schemas.job.KeepRules;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The real queue: the job table's own classes on PostgreSQL. */
final class TableQueue implements QueueUnderTest {

    private final TableDatabase tables;
    private final JobDatabase database;
    private final List<BuildId> ids = new ArrayList<>();

    TableQueue(TableDatabase tables, JobDatabase database) {
        this.tables = tables;
        this.database = database;
    }

    @Override
    public void define(SimulatedApp app) {
        database.apps().create(newApp(app));
    }

    static NewApp newApp(SimulatedApp app) {
        return new NewApp(
                new AppName(app.name()),
                "https://git.example/" + app.name(),
                "main",
                false,
                true,
                Map.of(),
                List.of(),
                null,
                micros(app.runMicros()),
                app.concurrency(),
                KeepRules.DEFAULT,
                new QueueRules(
                        app.latestOnly() ? QueueRules.Policy.LATEST_ONLY : QueueRules.Policy.FIFO,
                        app.needs(),
                        micros(app.queueMicros()),
                        QueueRules.DEFAULT.silenceTimeout()),
                DeploySettings.DEFAULT,
                "simulation");
    }

    private static Duration micros(long micros) {
        return Duration.ofNanos(micros * 1000);
    }

    @Override
    public void clock(long micros) {
        tables.move(micros);
    }

    @Override
    public Asked enqueue(Push push) {
        Enqueued answer = database.builds().enqueue(newBuild(push));
        if (answer.created()) {
            ids.add(answer.build().id());
        }
        return new Asked(ids.indexOf(answer.build().id()), answer.created());
    }

    static NewBuild newBuild(Push push) {
        return new NewBuild(
                new AppName(push.app()),
                push.ref(),
                TableRow.commit(push.commit()),
                "push",
                "simulation",
                null,
                push.again(),
                push.urgent() ? BuildPriority.URGENT : BuildPriority.NORMAL,
                null);
    }

    @Override
    public CancelResult.State cancel(int build) {
        return database.builds().cancel(ids.get(build), "simulation", null).state();
    }

    @Override
    public List<Ticket> claim(Map<String, String> labels, List<String> workers) {
        // As the guard does with each sweep: a line that has rested gets its place.
        tables.sql("SELECT end_rests(200)");
        return database.claims().claim(workers.stream().map(WorkerId::new).toList(), labels, app -> List.of()).stream()
                .map(claim -> new Ticket(
                        ids.indexOf(claim.build().id()),
                        claim.build().attempt(),
                        String.valueOf(claim.build().worker())))
                .toList();
    }

    @Override
    public Pulse heartbeat(Ticket ticket) {
        return pulse(database.claims().heartbeat(id(ticket), ticket.attempt(), new WorkerId(ticket.worker())));
    }

    static Pulse pulse(Heartbeat answer) {
        return switch (answer) {
            case Heartbeat.Held held -> held.cancel() ? Pulse.CANCEL : Pulse.HELD;
            case Heartbeat.Fenced fenced -> Pulse.FENCED;
        };
    }

    @Override
    public Ended finish(Ticket ticket, Ending ending) {
        return ended(database.claims()
                .finish(id(ticket), ticket.attempt(), new WorkerId(ticket.worker()), ending.outcome()));
    }

    static Ended ended(Finish answer) {
        return switch (answer) {
            case Finish.Recorded recorded -> recorded.repeated() ? Ended.REPEATED : Ended.RECORDED;
            case Finish.Fenced fenced -> Ended.FENCED;
        };
    }

    private BuildId id(Ticket ticket) {
        return ids.get(ticket.build());
    }

    @Override
    public Swept sweep() {
        SweepReport report = database.guard().sweep();
        return new Swept(report.swept(), report.ended().size(), report.held());
    }

    @Override
    public List<RowImage> changes() {
        return tables.changes().stream()
                .map(row -> TableRow.image(row, this::number))
                .toList();
    }

    @Override
    public List<RowImage> rows() {
        return tables.builds().stream()
                .map(row -> TableRow.image(row, this::number))
                .toList();
    }

    private int number(String id) {
        return ids.indexOf(new BuildId(id));
    }
}
