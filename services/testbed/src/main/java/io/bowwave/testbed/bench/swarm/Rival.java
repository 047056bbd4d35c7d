package io.bowwave.testbed.bench.swarm;

import io.bowwave.testbed.TestbedException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Other people's programs that do the same, as Debian has them. */
enum Rival {
    ARIA2("aria2") {
        @Override
        Optional<Path> program(BedTools tools) {
            return tools.aria2();
        }

        @Override
        Contender contender(NetworkBed bed, Path program, Path folder, Payload payload) {
            return new Aria2Swarm(bed, program, folder, payload);
        }
    },
    LIBTORRENT("python3-libtorrent") {
        @Override
        Optional<Path> program(BedTools tools) {
            return tools.pythonWithLibtorrent();
        }

        @Override
        Contender contender(NetworkBed bed, Path program, Path folder, Payload payload) {
            return new LibtorrentSwarm(
                    LibtorrentSwarm.Tuning.TCP, bed, bed.layout().machines(), program, folder, payload);
        }
    };

    /** One of them, and where it is. */
    record Installed(Rival rival, Path program) {
        String key() {
            return rival.key();
        }

        Contender contender(NetworkBed bed, Path folder, Payload payload) {
            return rival.contender(bed, program, folder, payload);
        }
    }

    private final String debianPackage;

    Rival(String debianPackage) {
        this.debianPackage = debianPackage;
    }

    /** Of the command line and of the report. */
    String key() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }

    abstract Optional<Path> program(BedTools tools);

    abstract Contender contender(NetworkBed bed, Path program, Path folder, Payload payload);

    /**
     * Those that the user names; where none is named, in mode plain those that are installed.
     *
     * @throws TestbedException when a named one is unknown or not installed; says which Debian package has it
     */
    static List<Installed> chosen(List<String> named, Mode mode, BedTools tools) {
        List<Installed> chosen = new ArrayList<>();
        if (named.isEmpty() && mode == Mode.PLAIN) {
            for (Rival rival : values()) {
                rival.program(tools).ifPresent(program -> chosen.add(new Installed(rival, program)));
            }
        }
        for (String name : named) {
            if (!name.equals("none")) {
                chosen.add(installed(name, tools));
            }
        }
        return chosen;
    }

    private static Installed installed(String name, BedTools tools) {
        for (Rival rival : values()) {
            if (rival.key().equals(name)) {
                return rival.program(tools)
                        .map(program -> new Installed(rival, program))
                        .orElseThrow(() -> new TestbedException(
                                "found no %s, which --rivals names; next: apt-get install %s, or leave it out"
                                        .formatted(name, rival.debianPackage)));
            }
        }
        throw new TestbedException("rival: found \"%s\", expected aria2, libtorrent or none".formatted(name));
    }
}
