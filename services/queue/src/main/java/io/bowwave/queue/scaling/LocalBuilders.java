package io.bowwave.queue.scaling;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Builders as processes on this machine, beside those that run there anyway. Each is {@code sh -c COMMAND} with a number of its own in
 * place of {@code {n}}. Too many: the highest numbers are asked to stop, and finish what they build. One that dies is started again in the
 * next round. They go when this process goes, however it does: each reads a pipe whose other end only this process holds.
 */
final class LocalBuilders implements BuilderDriver {

    private static final Logger LOG = LoggerFactory.getLogger(LocalBuilders.class);

    /** One that dies again and again must not keep the machine busy. */
    private static final Duration AGAIN_AFTER = Duration.ofSeconds(10);

    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(3);

    /** The watcher ends the command, which keeps the shell's pid, when the pipe is closed: soon, though it may like to finish a build. */
    private static final String TIED = "exec 3<&0 </dev/null;"
            + " (cat <&3 >/dev/null; kill -TERM $$ && sleep 8 && kill -KILL $$) 2>/dev/null & exec 3<&-; exec ";

    private record Child(Process process, OutputStream tie, long startedNanos) {}

    private final String command;
    private final int others;
    private final Map<Integer, Child> children = new TreeMap<>();
    private final Map<Integer, Child> leaving = new HashMap<>();

    /** @param others how many builders there are besides; theirs are the first numbers */
    LocalBuilders(String command, int others) {
        this.command = command;
        this.others = others;
    }

    @Override
    public void apply(int wanted) throws IOException {
        forgetEnded();
        for (Iterator<Map.Entry<Integer, Child>> all = children.entrySet().iterator(); all.hasNext(); ) {
            Map.Entry<Integer, Child> each = all.next();
            if (each.getKey() > wanted) {
                LOG.info("Builder {} is not needed any more", each.getKey());
                each.getValue().process().destroy();
                leaving.put(each.getKey(), each.getValue());
                all.remove();
            }
        }
        for (int number = others + 1; number <= wanted; number++) {
            Child child = children.get(number);
            if (!leaving.containsKey(number) && (child == null || gone(number, child))) {
                children.put(number, start(number));
            }
        }
    }

    /** They finish what they build; whoever acts now starts its own. */
    @Override
    public void standDown() throws IOException {
        apply(0);
    }

    private void forgetEnded() throws IOException {
        for (Iterator<Child> all = leaving.values().iterator(); all.hasNext(); ) {
            Child child = all.next();
            if (!child.process().isAlive()) {
                child.tie().close();
                all.remove();
            }
        }
    }

    private static boolean gone(int number, Child child) throws IOException {
        boolean gone = !child.process().isAlive() && System.nanoTime() - child.startedNanos() > AGAIN_AFTER.toNanos();
        if (gone) {
            LOG.warn("Builder {} has ended with {}", number, child.process().exitValue());
            child.tie().close();
        }
        return gone;
    }

    private Child start(int number) throws IOException {
        LOG.info("Starting builder {}", number);
        String own = command.replace("{n}", Integer.toString(number));
        Process process = new ProcessBuilder("sh", "-c", TIED + own)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.to(Path.of("/dev/null").toFile()))
                .start();
        return new Child(process, process.getOutputStream(), System.nanoTime());
    }

    @Override
    public void close() {
        leaving.putAll(children);
        children.clear();
        leaving.values().forEach(child -> child.process().destroy());
        long end = System.nanoTime() + CLOSE_WITHIN.toNanos();
        for (Child child : leaving.values()) {
            end(child, Math.max(1, end - System.nanoTime()));
        }
    }

    private static void end(Child child, long withinNanos) {
        Process process = child.process();
        try {
            if (!process.waitFor(withinNanos, TimeUnit.NANOSECONDS)) {
                process.destroyForcibly();
            }
            child.tie().close();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            LOG.debug("The pipe to {} was closed already", process.pid(), e);
        }
    }
}
