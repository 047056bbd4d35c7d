package io.bowwave.testbed.demo;

import com.fasterxml.jackson.databind.JsonNode;
import io.bowwave.embedded.JavaCommand;
import io.bowwave.embedded.Programs;
import io.bowwave.testbed.ApiClient;
import io.bowwave.testbed.Await;
import io.bowwave.testbed.EventFeed;
import io.bowwave.testbed.LocalStack;
import io.bowwave.testbed.TestbedException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** The story: push, see it everywhere; push again, deploy it through Kafka; go back with the command line. Each wait has an end. */
public final class Demo {

    private static final String BRANCH = "main";
    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final int CLI_HEAP_MB = 128;

    private final LocalStack stack;
    private final ApiClient api;
    private final String app;
    private final Path folder;
    private final Narrator narrator;
    private final RandomGenerator random;
    private final Fleet fleet;
    private final String run;
    private final Map<String, BytesMoved> bytes = new LinkedHashMap<>();

    /** @param folder an empty one, for the repository */
    public Demo(LocalStack stack, String app, Path folder, Narrator narrator, RandomGenerator random) {
        this.stack = stack;
        this.api = stack.api();
        this.app = app;
        this.folder = folder;
        this.narrator = narrator;
        this.random = random;
        this.fleet = new Fleet(api, app);
        this.run = HexFormat.of().toHexDigits((short) random.nextInt());
    }

    /** @throws DemoFailure at the first check that does not pass */
    public DemoResult run() {
        String secret =
                HexFormat.of().toHexDigits(random.nextLong()) + HexFormat.of().toHexDigits(random.nextLong());
        DemoRepository repository = DemoRepository.make(folder, WebServerCommand.find(), random);
        try (EventFeed feed = EventFeed.open(api, "?app=" + app, new StoryLines(narrator, app)::take)) {
            register(repository, secret);
            double first = firstCommit(repository, secret, feed);
            double second = secondCommit(repository, secret, feed);
            double back = rollBack();
            return new DemoResult(stack.machines(), first, second, back, bytes, narrator.lines());
        } catch (TestbedException e) {
            throw new DemoFailure(
                    "the stack answers", String.valueOf(e.getMessage()), "bowwave doctor --data " + stack.data());
        }
    }

    /** An app of an earlier demo on the same stack is taken over. */
    private void register(DemoRepository repository, String secret) {
        Map<String, Object> settings = new LinkedHashMap<>(
                Map.of("repoUrl", repository.url(), "branch", BRANCH, "autoDeploy", true, "webhookSecret", secret));
        if (api.find("/v1/apps/" + app).isPresent()) {
            api.patch("/v1/apps/" + app, settings);
            narrator.say("App " + app + " is registered already; from now on its repository is " + repository.url());
            return;
        }
        settings.put("name", app);
        api.post("/v1/apps", settings);
        narrator.say("App " + app + " is registered: " + repository.url() + ", auto-deploy on");
    }

    private double firstCommit(DemoRepository repository, String secret, EventFeed feed) {
        String version = version("1");
        String commit = repository.commit(version);
        narrator.chapter("A first commit, pushed: auto-deploy takes it to every machine");
        String build = push(repository, commit, version, secret);
        deployableAtLast(build);
        serves(version);
        double seconds = seconds(narrator.elapsed());
        bytes.put("version 1", moved(build, 0, feed));
        return seconds;
    }

    private double secondCommit(DemoRepository repository, String secret, EventFeed feed) {
        api.patch("/v1/apps/" + app, Map.of("autoDeploy", false));
        String version = version("2");
        long changed = repository.changeOneAsset() + version.length() + 1;
        String commit = repository.commit(version);
        narrator.chapter("A second commit with a small change, deployed by a line of JSON on the log");
        String build = push(repository, commit, version, secret);
        deployableAtLast(build);
        String request = "demo-" + HexFormat.of().toHexDigits(random.nextLong());
        double seconds;
        try (PlainDeployRequest kafka = PlainDeployRequest.connect(stack.bootstrap())) {
            Duration asked = narrator.elapsed();
            narrator.step("a plain Kafka client asks for it");
            kafka.send(request, app, build, "the demo's second version");
            serves(version);
            seconds = seconds(narrator.elapsed().minus(asked));
        }
        done(request);
        bytes.put("version 2", moved(build, changed, feed));
        return seconds;
    }

    private double rollBack() {
        narrator.chapter("Back again, with the command line");
        String version = version("1");
        List<String> command = JavaCommand.of(
                CLI_HEAP_MB,
                List.of(),
                "io.bowwave.cli.BowwaveMain",
                List.of(
                        "rollback",
                        app,
                        "--reason",
                        "the demo goes back",
                        "--timeout",
                        LIMIT.toSeconds() + "s",
                        "--data",
                        stack.data().toString()));
        narrator.step("$ bowwave rollback " + app + " --reason \"the demo goes back\"");
        Programs.Result result = Programs.run(folder, LIMIT.plusSeconds(10), command);
        narrator.quote(result.output());
        if (!result.ok()) {
            throw new DemoFailure(
                    "`bowwave rollback` ends with exit code 0",
                    "it ends with " + result.exit(),
                    "bowwave status " + app + " --machines --data " + stack.data());
        }
        serves(version);
        BytesMoved first = bytes.get("version 1");
        bytes.put("rollback", BytesMoved.ofMachines(first == null ? 0 : first.artifact(), fleet.machines()));
        return seconds(narrator.elapsed());
    }

    /** Pushes and posts the webhook; @return the build that came of it. */
    private String push(DemoRepository repository, String commit, String version, String secret) {
        repository.push();
        narrator.step("pushed " + commit.substring(0, 10) + " (" + version + "); the webhook goes out");
        ApiClient.Answer answer = GitHubPush.post(api, repository.url(), BRANCH, commit, secret);
        if (!answer.ok()) {
            throw new DemoFailure(
                    "the webhook of a push is accepted",
                    "the API answers " + answer.status() + " " + answer.text(),
                    "bowwave doctor --data " + stack.data());
        }
        return await("a build of commit " + commit, () -> buildOf(commit), () -> api.get("/v1/builds?app=" + app)
                .toString());
    }

    private Optional<String> buildOf(String commit) {
        for (JsonNode build : items(api.get("/v1/builds?app=" + app + "&limit=5"))) {
            if (commit.equals(build.path("commit").asText())) {
                return Optional.of(build.path("build").asText(build.path("id").asText()));
            }
        }
        return Optional.empty();
    }

    private void deployableAtLast(String build) {
        await(
                "build " + build + " is deployable",
                () -> deployable(build),
                () -> api.get("/v1/builds/" + build).toString() + " and replicas "
                        + api.get("/v1/builds/" + build + "/replicas"));
    }

    private Optional<Boolean> deployable(String build) {
        JsonNode found = api.get("/v1/builds/" + build);
        String status = found.path("status").asText();
        if ("failed".equals(status) || "canceled".equals(status)) {
            throw new DemoFailure(
                    "build " + build + " succeeds",
                    "it is " + status + ": " + found.path("cause").asText() + ", "
                            + found.path("message").asText(),
                    "bowwave build logs " + build + " --data " + stack.data());
        }
        for (JsonNode each : items(api.get("/v1/deployables?app=" + app))) {
            if (build.equals(each.path("build").asText())
                    && "deployable".equals(each.path("state").asText())) {
                return Optional.of(true);
            }
        }
        return Optional.empty();
    }

    /** Every machine answers this version over HTTP. */
    private void serves(String version) {
        int machines = stack.machines();
        await(
                "every one of " + StoryLines.machines(machines) + " answers " + version + " over HTTP",
                () -> {
                    Map<String, String> served = fleet.served();
                    return Optional.of(true)
                            .filter(yes -> served.size() == machines
                                    && served.values().stream().allMatch(version::equals));
                },
                () -> fleet.served().toString());
        narrator.step("every one of " + StoryLines.machines(machines) + " answers " + version + " over HTTP");
    }

    private void done(String request) {
        await(
                "deploy " + request + " is done",
                () -> api.find("/v1/deploys/" + request)
                        .filter(deploy -> "done".equals(deploy.path("state").asText())),
                () -> api.find("/v1/deploys/" + request).map(JsonNode::toString).orElse("nothing"));
    }

    /** The last reports of the machines may come a moment after they serve. */
    private BytesMoved moved(String build, long changed, EventFeed feed) {
        await(
                "every machine reports " + build + " as healthy",
                () -> Optional.of(fleet.machines())
                        .filter(machines -> machines.size() == stack.machines()
                                && machines.stream()
                                        .allMatch(machine -> build.equals(
                                                        machine.path("running").asText())
                                                && "healthy"
                                                        .equals(machine.path("state")
                                                                .asText()))),
                () -> fleet.machines().toString());
        await(
                "the build's events are on the API's stream",
                () -> Optional.of(true)
                        .filter(yes -> BytesMoved.of(build, changed, feed.events(), List.of())
                                        .artifact()
                                > 0),
                () -> String.valueOf(feed.problem()));
        return BytesMoved.of(build, changed, feed.events(), fleet.machines());
    }

    private <T> T await(String check, Supplier<Optional<T>> look, Supplier<String> found) {
        try {
            return Await.value(check, LIMIT, look, found);
        } catch (TestbedException e) {
            throw new DemoFailure(
                    check,
                    String.valueOf(e.getMessage()),
                    "bowwave status " + app + " --machines --data " + stack.data() + ", and the logs in "
                            + stack.logs());
        }
    }

    /** Differs from run to run, so that what an earlier demo left is never taken for this one's. */
    private String version(String number) {
        return "version-" + number + "-" + run;
    }

    private static double seconds(Duration time) {
        return time.toMillis() / 1000.0;
    }

    private static Iterable<JsonNode> items(JsonNode answer) {
        return answer.isArray() ? answer : answer.path("items");
    }
}
