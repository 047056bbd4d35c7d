package io.bowwave.builder.sandbox;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.bowwave.builder.sandbox.ProcessSandbox.Isolation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tries drivers on this machine: what a kernel or a container around us refuses is known only then. */
final class Trials {

    private static final Logger LOG = LoggerFactory.getLogger(Trials.class);

    private static final Duration TRY_WITHIN = Duration.ofSeconds(20);
    private static final String BUBBLEWRAP = "bwrap";

    private final Path work;
    private final List<Path> hidden;
    private final List<Path> readable;
    private final Path scratch;
    private final long user;
    private final long group;

    private Trials(Path work, List<Path> hidden, List<Path> readable, Path scratch, long user, long group) {
        this.work = work;
        this.hidden = hidden;
        this.readable = readable;
        this.scratch = scratch;
        this.user = user;
        this.group = group;
    }

    static Trials on(Path work, Collection<Path> hide, Collection<Path> readable, Path scratch) throws IOException {
        Path own = Files.createTempDirectory(scratch, "owner");
        return new Trials(
                work,
                Hidden.of(hide, System.getenv("HOME")),
                List.copyOf(readable),
                scratch,
                id(own, "unix:uid"),
                id(own, "unix:gid"));
    }

    DockerSandbox docker(String program) {
        return new DockerSandbox(program, scratch, user + ":" + group);
    }

    /** Bubblewrap, or processes where it is not wanted or does not work. */
    Sandbox usual(SandboxKind wished) throws IOException, InterruptedException {
        if (wished == SandboxKind.AUTO || wished == SandboxKind.BUBBLEWRAP) {
            Sandbox bubblewrap = bubblewrap();
            String problem = problem(bubblewrap);
            if (problem.isEmpty()) {
                return bubblewrap;
            }
            if (wished == SandboxKind.BUBBLEWRAP) {
                throw new IOException(
                        "sandbox: bubblewrap does not work here (%s); install the package bubblewrap, allow user namespaces, or set sandbox=auto"
                                .formatted(problem));
            }
            LOG.info("bubblewrap does not work here ({}); builds run as processes", problem);
        }
        return processes();
    }

    Sandbox bubblewrap() throws IOException {
        List<Path> all = new ArrayList<>(hidden);
        all.addAll(Hidden.unreadable(Path.of("/etc")));
        List<Path> shown = new ArrayList<>(readable);
        shown.add(Path.of(System.getProperty("java.home")));
        return new BubblewrapSandbox(BUBBLEWRAP, shown, all, user == 0);
    }

    private Sandbox processes() throws IOException, InterruptedException {
        String problem = "";
        for (Isolation isolation : Isolation.values()) {
            if (isolation == Isolation.ROOT && user != 0) {
                continue;
            }
            ProcessSandbox sandbox = process(isolation);
            problem = problem(sandbox);
            if (problem.isEmpty()) {
                if (!isolation.hides()) {
                    LOG.warn("sandbox process: {}", sandbox.describe(true));
                    Unreadable.thisProcess();
                }
                return sandbox;
            }
            LOG.debug("isolation {} does not work here: {}", isolation, problem);
        }
        throw new IOException("sandbox: not even a plain process can be started here: " + problem);
    }

    ProcessSandbox process(Isolation isolation) {
        return new ProcessSandbox(isolation, hidden, work, user, group);
    }

    /** Empty when a build that looks into its own folders runs in it. */
    String problem(Sandbox sandbox) throws IOException, InterruptedException {
        Rooms rooms = Rooms.in(Files.createTempDirectory(scratch, "sandbox"));
        rooms.make();
        Files.writeString(rooms.checkout().resolve("seen"), "seen");
        String look = "test -f seen && echo x > " + sandbox.seen(rooms).tmp() + "/written";
        ProcessGroup group;
        try {
            group = sandbox.start(new Script(look, Entry.clean(), false, null, "trial@" + work), rooms);
        } catch (IOException e) {
            return String.valueOf(e.getMessage());
        }
        boolean ended = group.waitFor(TRY_WITHIN);
        group.end(Duration.ZERO);
        if (ended && group.exitStatus() == 0 && Files.exists(rooms.tmp().resolve("written"))) {
            return "";
        }
        return "a trial ended with \"%s\"".formatted(new String(group.output().readAllBytes(), UTF_8).strip());
    }

    boolean root() {
        return user == 0;
    }

    private static long id(Path path, String attribute) throws IOException {
        return ((Number) Files.getAttribute(path, attribute)).longValue();
    }
}
