package io.bowwave.standalone;

import io.bowwave.schemas.id.InvalidIdException;
import io.bowwave.schemas.id.RegionName;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code bowwave up}: starts the stack, stays in the foreground, and stops all of it on Ctrl-C, SIGTERM or SIGHUP. */
@Command(
        name = "bowwave up",
        description = {
            "Starts all of Bowwave on this machine: PostgreSQL, Kafka, one etcd for each region, S3, every service, and agents.",
            "It stays in the foreground; Ctrl-C stops everything. Data stays in one folder and survives a restart."
        },
        sortOptions = false,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:stopped as asked, by Ctrl-C or a signal",
            "1:a part didn't start",
            "2:wrong arguments",
            "3:a port is in use by another process",
            "4:a program that is needed is missing: a JDK, git, etcd",
            "5:Bowwave runs on this data folder already",
            "6:less than 1 GB is free where the data folder is"
        })
public final class StandaloneMain implements Callable<Integer> {
    private static final int MORE_BUILDERS = 2;
    private static final Duration STOP_LIMIT = Duration.ofMillis(9_500);

    @Option(
            names = "--data",
            paramLabel = "FOLDER",
            defaultValue = ".bowwave",
            description = "Where all data lives (default: ${DEFAULT-VALUE}).")
    private Path data;

    @Option(
            names = "--regions",
            paramLabel = "NAME",
            split = ",",
            defaultValue = "us-east,eu-west,ap-south",
            description = "Regions, separated by commas; the first is home (default: ${DEFAULT-VALUE}).")
    private List<String> regions;

    @Option(
            names = "--agents",
            paramLabel = "N",
            defaultValue = "2",
            description = "Machines in each region (default: ${DEFAULT-VALUE}).")
    private int agents;

    @Option(
            names = "--builders",
            paramLabel = "N",
            defaultValue = "2",
            description = "Builders that always run (default: ${DEFAULT-VALUE}).")
    private int builders;

    @Option(
            names = "--max-builders",
            paramLabel = "N",
            description =
                    "Builders that run when there is much to build, each more in a process of its own (default: two more).")
    private @Nullable Integer maxBuilders;

    @Option(
            names = "--port",
            paramLabel = "PORT",
            defaultValue = "7400",
            description = "API and console; the others listen on the ports after it (default: ${DEFAULT-VALUE}).")
    private int port;

    @Option(
            names = "--processes",
            arity = "0..1",
            fallbackValue = OwnProcesses.ALL,
            split = ",",
            paramLabel = "SERVICE",
            description =
                    "Start each service in a process of its own, as in production, and start it again when it dies; or only these, separated by commas, for example builder,stream-host.")
    private List<String> processes = List.of();

    @Option(
            names = "--prometheus",
            paramLabel = "URL",
            description =
                    "Prometheus that the gates of deploys ask, for example http://127.0.0.1:9090 (default: none; their queries have no data then).")
    private @Nullable URI prometheus;

    @Option(
            names = "--signed-requests",
            description =
                    "Carry out only deploy requests that are signed. The API signs its own; whose public key lies in secrets/request-keys of the data folder may sign, too (default: whoever may write the topic).")
    private boolean signedRequests;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help.")
    @SuppressWarnings("unused") // picocli reads it
    private boolean help;

    private final AtomicInteger exit = new AtomicInteger();

    public static void main(String[] args) {
        System.exit(new CommandLine(new StandaloneMain()).execute(args));
    }

    @Override
    public Integer call() throws InterruptedException {
        Progress progress = new Progress(System.out);
        try {
            UpOptions options = options();
            logInto(options.data());
            Standalone stack = Standalone.prepare(options, progress);
            Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(stack, progress), "stop"));
            progress.line("Starting Bowwave; its data is in " + stack.data());
            stack.run();
            new Greeting(options, stack, progress).print();
            new CountDownLatch(1).await();
            return Exit.STOPPED.code();
        } catch (UpException e) {
            exit.set(e.exit().code());
            if (e.exit() != Exit.STOPPED) {
                System.err.println("bowwave up: " + e.getMessage());
            }
            return e.exit().code();
        }
    }

    private UpOptions options() {
        try {
            return new UpOptions(
                    data,
                    regions.stream().map(String::strip).map(RegionName::new).toList(),
                    agents,
                    builders,
                    maxBuilders == null ? builders + MORE_BUILDERS : maxBuilders,
                    port,
                    OwnProcesses.parse(processes),
                    prometheus,
                    signedRequests);
        } catch (InvalidIdException e) {
            throw new UpException(Exit.USAGE, "--regions: " + e.getMessage(), e);
        }
    }

    /** Before the first logger is made. */
    private static void logInto(Path data) {
        System.setProperty("slf4j.provider", "ch.qos.logback.classic.spi.LogbackServiceProvider");
        System.setProperty("slf4j.internal.verbosity", "WARN");
        System.setProperty("logback.configurationFile", "io/bowwave/standalone/up-logback.xml");
        System.setProperty("bowwave.logs", data.resolve("logs").toString());
    }

    private void stop(Standalone stack, Progress progress) {
        Thread.ofPlatform().daemon().name("stop-limit").start(() -> {
            try {
                Thread.sleep(STOP_LIMIT);
                Runtime.getRuntime().halt(Exit.FAILED.code());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        boolean begun = stack.begun();
        if (begun) {
            progress.line("Stopping.");
        }
        long since = System.nanoTime();
        stack.close();
        if (begun) {
            progress.line("Stopped after %.1f s.".formatted((System.nanoTime() - since) / 1e9));
        }
        // A signal's own exit code would say "killed"; this was an orderly end.
        Runtime.getRuntime().halt(exit.get());
    }
}
