package io.bowwave.builder.sandbox;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Processes of this machine in a group of their own, with limits and a clean environment. How much more they are kept from depends on
 * what the kernel allows here: {@link Isolation}.
 */
final class ProcessSandbox implements Sandbox {

    /** How far a build is kept from the builder, the strongest first. */
    enum Isolation {
        /** Own process ids and mounts, made by root, who loses the rights of root that reach beyond files. */
        ROOT("own process ids and mounts; credentials of the builder are hidden"),
        /** The same by way of a user namespace. */
        USER("own process ids and mounts in a user namespace; credentials of the builder are hidden"),
        /** No namespaces: the builder's memory and environment cannot be read, files of its user can. */
        RIGHTS("no namespaces here: files of the builder's user can be read, its memory and environment cannot"),
        /** Neither namespaces nor setpriv. */
        NONE("neither namespaces nor setpriv here: files of the builder's user can be read");

        private final String words;

        Isolation(String words) {
            this.words = words;
        }

        boolean hides() {
            return compareTo(RIGHTS) < 0;
        }
    }

    /*
     * $1: the job's folder, in which it stands. $2: how many paths follow that are hidden, then these, then the command. The job's folder
     * is put back where it was when what hides lies above it. /proc/self/cwd leads to it even when it cannot be named any more.
     */
    private static final String HIDE = """
            job=$1
            cd "$job"
            left=$2
            shift 2
            while [ "$left" -gt 0 ]; do
                case "$job/" in
                    "$1"/*) mount -t tmpfs -o mode=0755,size=64k tmpfs "$1"
                            mkdir -p "$job"
                            mount -c --rbind /proc/self/cwd "$job" ;;
                    *) if [ -d "$1" ]; then mount -t tmpfs -o mode=0755,size=64k tmpfs "$1"
                       else mount --bind /dev/null "$1"; fi ;;
                esac
                shift
                left=$((left - 1))
            done
            for device in $(find /dev -type b 2>/dev/null); do mount --bind /dev/null "$device" || true; done
            cd "$job/checkout"
            exec "$@"
            """;

    /** What root may still do: be root in files, as installers and tar need it. */
    private static final String ROOT_RIGHTS =
            "--bounding-set=-all,+chown,+dac_override,+fowner,+fsetid,+setgid,+setuid";

    private final Isolation isolation;
    private final List<Path> hidden;
    private final Path work;
    private final long user;
    private final long group;

    /**
     * @param work where the builder's jobs are
     * @param hidden besides it
     */
    ProcessSandbox(Isolation isolation, List<Path> hidden, Path work, long user, long group) {
        this.isolation = isolation;
        this.hidden = hidden.stream()
                .filter(path -> !path.startsWith(work) && !work.startsWith(path))
                .toList();
        this.work = hidden.stream().filter(work::startsWith).findFirst().orElse(work);
        this.user = user;
        this.group = group;
    }

    @Override
    public String name() {
        return SandboxKind.PROCESS.toString();
    }

    @Override
    public String describe(boolean network) {
        return isolation.words + "; the network is open";
    }

    @Override
    public Rooms seen(Rooms rooms) {
        return rooms;
    }

    Isolation isolation() {
        return isolation;
    }

    @Override
    public ProcessGroup start(Script script, Rooms rooms) throws IOException {
        return ProcessGroup.start(command(script, rooms), rooms.checkout(), Entry.clean(), script.marker());
    }

    private List<String> command(Script script, Rooms rooms) throws IOException {
        return switch (isolation) {
            case ROOT -> {
                List<String> command = hiding(List.of("unshare"), rooms);
                command.addAll(List.of("setpriv", "--no-new-privs", "--inh-caps=-all", ROOT_RIGHTS));
                command.addAll(Entry.above(script, rooms, rooms));
                yield command;
            }
            case USER -> {
                List<String> command = hiding(List.of("unshare", "--user", "--map-root-user"), rooms);
                command.addAll(List.of("unshare", "--user", "--map-user=" + user, "--map-group=" + group));
                command.addAll(List.of("setpriv", "--no-new-privs", "--inh-caps=-all"));
                command.addAll(Entry.above(script, rooms, rooms));
                yield command;
            }
            case RIGHTS -> {
                List<String> command = new ArrayList<>(List.of("setpriv", "--no-new-privs", "--inh-caps=-all"));
                if (user == 0) {
                    command.add(ROOT_RIGHTS);
                }
                command.addAll(Entry.exec(script, rooms, rooms));
                yield command;
            }
            case NONE -> Entry.exec(script, rooms, rooms);
        };
    }

    private List<String> hiding(List<String> unshare, Rooms rooms) {
        List<String> command = new ArrayList<>(unshare);
        command.addAll(List.of("--mount", "--pid", "--fork", "--kill-child", "--mount-proc", "--"));
        command.addAll(List.of("sh", "-ec", HIDE, "sh", rooms.folder().toString()));
        command.add(Integer.toString(hidden.size() + 1));
        command.add(work.toString());
        hidden.forEach(path -> command.add(path.toString()));
        return command;
    }
}
