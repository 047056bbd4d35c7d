package io.bowwave.builder.sandbox;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * A file system of its own with the programs of this machine, read-only, and the job's folders; own process ids; no network unless
 * allowed. By the program bwrap, with or without root.
 */
final class BubblewrapSandbox implements Sandbox {

    private static final List<String> PROGRAMS =
            List.of("/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32", "/opt", "/nix/store", "/gnu/store");
    private static final Path RESOLVER = Path.of("/etc/resolv.conf");

    /** Root of the machine is an ordinary user in there; tar and others would try what only root can. */
    private static final String USER_FOR_ROOT = "1000";

    private final String program;
    private final List<Path> readable;
    private final List<Path> hidden;
    private final boolean root;

    /**
     * @param program usually {@code bwrap}
     * @param readable what builds see besides the usual folders
     * @param hidden of what they would see
     * @param root whether this process runs as root
     */
    BubblewrapSandbox(String program, List<Path> readable, List<Path> hidden, boolean root) {
        this.program = program;
        this.readable = List.copyOf(readable);
        this.hidden = List.copyOf(hidden);
        this.root = root;
    }

    @Override
    public String name() {
        return SandboxKind.BUBBLEWRAP.toString();
    }

    @Override
    public String describe(boolean network) {
        return "own files, process ids and users; " + (network ? "the network is open" : "no network");
    }

    @Override
    public Rooms seen(Rooms rooms) {
        return Rooms.fixed();
    }

    @Override
    public ProcessGroup start(Script script, Rooms rooms) throws IOException {
        return ProcessGroup.start(command(script, rooms), rooms.folder(), Entry.clean(), script.marker());
    }

    private List<String> command(Script script, Rooms rooms) throws IOException {
        Rooms seen = Rooms.fixed();
        List<String> command = new ArrayList<>(List.of(program, "--unshare-user", "--unshare-pid", "--unshare-ipc"));
        command.addAll(List.of("--unshare-uts", "--hostname", "build", "--unshare-cgroup-try", "--die-with-parent"));
        command.addAll(List.of("--cap-drop", "ALL"));
        if (root) {
            command.addAll(List.of("--uid", USER_FOR_ROOT, "--gid", USER_FOR_ROOT));
        }
        if (!script.network()) {
            command.add("--unshare-net");
        }
        system(command, script.network());
        command.addAll(List.of("--dev", "/dev", "--proc", "/proc", "--dir", "/var/tmp", "--dir", "/run"));
        bind(command, "--bind", rooms.checkout(), seen.checkout());
        bind(command, "--bind", rooms.home(), seen.home());
        bind(command, "--bind", rooms.tmp(), seen.tmp());
        bind(command, "--bind", rooms.tmp(), Path.of("/var/tmp"));
        bind(command, "--ro-bind", rooms.secrets(), seen.secrets());
        command.addAll(List.of("--remount-ro", "/", "--chdir", seen.checkout().toString(), "--"));
        command.addAll(Entry.exec(script, rooms, seen));
        return command;
    }

    private void system(List<String> command, boolean network) {
        bind(command, "--ro-bind", Path.of("/usr"), Path.of("/usr"));
        bind(command, "--ro-bind", Path.of("/etc"), Path.of("/etc"));
        for (String name : PROGRAMS) {
            Path path = Path.of(name);
            if (Files.isSymbolicLink(path)) {
                command.addAll(List.of("--symlink", link(path), name));
            } else if (Files.isDirectory(path)) {
                bind(command, "--ro-bind", path, path);
            }
        }
        readable.stream().filter(Files::exists).forEach(path -> bind(command, "--ro-bind", path, path));
        for (Path path : hidden) {
            if (shown(path)) {
                command.addAll(
                        Files.isDirectory(path)
                                ? List.of("--tmpfs", path.toString())
                                : List.of("--ro-bind", "/dev/null", path.toString()));
            }
        }
        if (network) {
            resolver(command);
        }
    }

    /** Often a link to where a service writes it. */
    private static void resolver(List<String> command) {
        if (Files.isSymbolicLink(RESOLVER) && Files.exists(RESOLVER)) {
            Path real = real(RESOLVER);
            if (!real.startsWith("/etc")) {
                bind(command, "--ro-bind", real, real);
            }
        }
    }

    private boolean shown(Path path) {
        return Files.exists(path, LinkOption.NOFOLLOW_LINKS)
                && (path.startsWith("/usr")
                        || path.startsWith("/etc")
                        || PROGRAMS.stream().anyMatch(path::startsWith)
                        || readable.stream().anyMatch(path::startsWith));
    }

    private static void bind(List<String> command, String how, Path from, Path to) {
        command.addAll(List.of(how, from.toString(), to.toString()));
    }

    private static String link(Path path) {
        try {
            return Objects.requireNonNull(Files.readSymbolicLink(path)).toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path real(Path path) {
        try {
            return path.toRealPath();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
