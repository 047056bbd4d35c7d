package io.bowwave.testbed.demo;

import io.bowwave.embedded.Programs;
import io.bowwave.testbed.TestbedException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** A small Git repository with a web app: it serves its version and some files that weigh something. */
final class DemoRepository {

    /** Content that does not compress, so that bytes on the wire are bytes of the app. */
    static final int ASSETS = 32;

    static final int ASSET_BYTES = 256 * 1024;

    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final List<String> GIT = List.of(
            "git",
            "-c",
            "user.name=Bowwave demo",
            "-c",
            "user.email=demo@localhost",
            "-c",
            "commit.gpgsign=false",
            "-c",
            "core.hooksPath=/dev/null",
            "-c",
            "core.compression=0");

    private final Path remote;
    private final Path work;
    private final RandomGenerator random;

    private DemoRepository(Path folder, RandomGenerator random) {
        this.remote = folder.resolve("web.git");
        this.work = folder.resolve("web");
        this.random = random;
    }

    /** Makes it, without a commit. */
    static DemoRepository make(Path folder, String webServer, RandomGenerator random) {
        DemoRepository repository = new DemoRepository(folder, random);
        repository.git(folder, "init", "-q", "--bare", "-b", "main", repository.remote.toString());
        repository.git(folder, "init", "-q", "-b", "main", repository.work.toString());
        repository.git(repository.work, "remote", "add", "origin", repository.remote.toString());
        repository.write(
                "bin/server",
                "#!/bin/sh\n# Serves the folder public; the port comes from Bowwave.\n" + webServer + "\n");
        repository.write("build.sh", """
                #!/bin/sh
                set -eu
                echo "building version $(cat VERSION)"
                rm -rf dist
                mkdir -p dist/bin dist/public
                cp -R assets dist/public/
                cp VERSION dist/public/version
                echo ok > dist/public/healthz
                cp bin/server dist/bin/server
                chmod 755 dist/bin/server
                echo "built $(find dist -type f | wc -l) files"
                """);
        repository.write(".bowwave.yaml", """
                version: 1
                build:
                  command: sh ./build.sh
                  timeout: 2m
                output: dist
                run:
                  command: exec ./bin/server
                  port: 8080
                  health: { http: /healthz, timeout: 2s, interval: 200ms, start: 30s }
                  stop-grace: 5s
                """);
        for (int i = 0; i < ASSETS; i++) {
            repository.asset(i);
        }
        return repository;
    }

    /** What the builders clone. */
    String url() {
        return remote.toString();
    }

    /** Replaces one of the assets; @return the bytes that change by it. */
    long changeOneAsset() {
        asset(random.nextInt(ASSETS));
        return ASSET_BYTES;
    }

    /** Commits everything under this version; @return the commit, 40 hex digits. */
    String commit(String version) {
        write("VERSION", version + "\n");
        git(work, "add", "--all");
        git(work, "commit", "-q", "-m", "Version " + version);
        return git(work, "rev-parse", "HEAD");
    }

    void push() {
        git(work, "push", "-q", "origin", "main");
    }

    private void asset(int number) {
        byte[] bytes = new byte[ASSET_BYTES];
        random.nextBytes(bytes);
        try {
            Path file = work.resolve("assets/data-%02d.bin".formatted(number));
            Files.createDirectories(file.getParent());
            Files.write(file, bytes);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write the demo's repository", e);
        }
    }

    private void write(String name, String text) {
        try {
            Path file = work.resolve(name);
            Files.createDirectories(file.getParent());
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write the demo's repository", e);
        }
    }

    private String git(Path folder, String... arguments) {
        List<String> command = new ArrayList<>(GIT);
        command.addAll(List.of(arguments));
        Programs.Result result = Programs.run(folder, LIMIT, command);
        if (!result.ok()) {
            throw new TestbedException(
                    "git " + String.join(" ", arguments) + " ends with " + result.exit() + ": " + result.output());
        }
        return result.output();
    }
}
