package io.bowwave.builder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.bowwave.builder.sandbox.Program;
import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.id.BuildId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Real repositories on disk. */
class CheckoutTest {

    private static final String REST = """
            build: { command: make }
            output: out
            run: { command: x }
            """;

    @TempDir
    private Path folder;

    private GitRepository repository;
    private final List<String> log = new ArrayList<>();

    @BeforeEach
    void start() throws Exception {
        repository = new GitRepository(folder.resolve("repository"));
        repository.git("config", "uploadpack.allowFilter", "true");
    }

    private void config(String checkout) throws IOException {
        repository.write(".bowwave.yaml", "checkout: { %s }\n%s".formatted(checkout, REST));
    }

    private Path run(Checkout.Fetch fetch, String commit) throws Exception {
        return run(fetch, commit, folder.resolve("mirrors"));
    }

    private Path run(Checkout.Fetch fetch, String commit, Path mirrors) throws Exception {
        Checkout checkout = new Checkout(new Mirrors(mirrors, 5, Clock.systemUTC()), fetch);
        Path target = Files.createDirectories(folder.resolve("target-" + UUID.randomUUID()));
        Path scratch = Files.createDirectories(folder.resolve("scratch-" + UUID.randomUUID()));
        Job job = new Job(
                BuildId.at(System.currentTimeMillis(), new Random()),
                1,
                new AppName("web"),
                repository.uri().toString(),
                "refs/heads/main",
                commit,
                null,
                60_000,
                20_000,
                5_000,
                null,
                List.of());
        checkout.run(job, target, scratch, log::add);
        return target;
    }

    private String inMirror(String... arguments) throws Exception {
        Path mirror;
        try (Stream<Path> children = Files.list(folder.resolve("mirrors"))) {
            mirror = children.filter(child -> child.toString().endsWith(".git"))
                    .findFirst()
                    .orElseThrow();
        }
        List<String> command = new ArrayList<>(List.of("git", "--git-dir=" + mirror));
        command.addAll(List.of(arguments));
        return Program.run(command, folder, Map.of(), Duration.ofSeconds(30)).output();
    }

    @Test
    void onlyTheCommitItselfIsFetchedAndThenOnlyWhatIsNew() throws Exception {
        repository.write(".bowwave.yaml", REST);
        for (int i = 0; i < 20; i++) {
            repository.write("old" + i, "content " + i);
            repository.commit("commit " + i);
            Files.delete(repository.folder().resolve("old" + i));
        }
        repository.write("kept", "kept");
        String first = repository.commit("first");
        assertThat(run(Checkout.Fetch.SHALLOW, first).resolve("kept")).hasContent("kept");
        assertThat(inMirror("rev-list", "--all", "--count")).isEqualTo("1");
        // A commit, a tree and two files.
        assertThat(inMirror("rev-list", "--all", "--objects").lines()).hasSize(4);

        repository.write("new", "new");
        Path target = run(Checkout.Fetch.SHALLOW, repository.commit("second"));
        assertThat(target.resolve("kept")).hasContent("kept");
        assertThat(target.resolve("new")).hasContent("new");
        assertThat(inMirror("cat-file", "--batch-all-objects", "--batch-check").lines())
                .hasSize(7);
    }

    @Test
    void aCommitThatNoBranchHasAnyMoreIsFoundByName() throws Exception {
        repository.write(".bowwave.yaml", REST);
        repository.commit("first");
        repository.write("lost", "x");
        String lost = repository.commit("lost");
        repository.git("reset", "--quiet", "--hard", "HEAD~1");
        assertThat(run(Checkout.Fetch.SHALLOW, lost).resolve("lost")).hasContent("x");
    }

    @Test
    void partialFetchesOnlyTheFilesOfThePaths() throws Exception {
        config("paths: [web, 'lib[1]/x']");
        repository.write("web/a", "a");
        repository.write("lib[1]/x", "x");
        repository.write("other/large", "large".repeat(1000));
        Path target = run(Checkout.Fetch.PARTIAL, repository.commit("all"));
        assertThat(target.resolve("web/a")).hasContent("a");
        assertThat(target.resolve("lib[1]/x")).hasContent("x");
        assertThat(target.resolve("other")).doesNotExist();
        assertThat(inMirror("rev-list", "--all", "--objects", "--missing=print").lines())
                .filteredOn(line -> line.startsWith("?"))
                .hasSize(1);
    }

    @Test
    void aDamagedMirrorIsMadeAnew() throws Exception {
        repository.write(".bowwave.yaml", REST);
        repository.write("f", "1");
        String commit = repository.commit("first");
        run(Checkout.Fetch.SHALLOW, commit);
        try (Stream<Path> files = Files.walk(folder.resolve("mirrors"))) {
            for (Path pack : files.filter(file -> file.toString().contains("/objects/") && Files.isRegularFile(file))
                    .toList()) {
                Files.delete(pack);
            }
        }
        assertThat(run(Checkout.Fetch.SHALLOW, commit).resolve("f")).hasContent("1");
    }

    @Test
    void submodulesComeAlongWhenAskedFor() throws Exception {
        GitRepository inner = new GitRepository(folder.resolve("inner"));
        inner.write("inside", "inside");
        String innerCommit = inner.commit("inner");
        GitRepository middle = new GitRepository(folder.resolve("middle"));
        middle.write("f", "middle");
        middle.write(".gitmodules", "[submodule \"inner\"]\n\tpath = deep/inner\n\turl = ../inner\n");
        middle.git("update-index", "--add", "--cacheinfo", "160000," + innerCommit + ",deep/inner");
        middle.git("add", "f", ".gitmodules");
        middle.git("-c", "user.name=t", "-c", "user.email=t@example.org", "commit", "--quiet", "-m", "m");
        String middleCommit = middle.git("rev-parse", "HEAD");
        config("submodules: true");
        repository.write(".gitmodules", "[submodule \"m\"]\n\tpath = m\n\turl = %s\n".formatted(middle.uri()));
        repository.git("update-index", "--add", "--cacheinfo", "160000," + middleCommit + ",m");
        repository.git("add", ".bowwave.yaml", ".gitmodules");
        repository.git("-c", "user.name=t", "-c", "user.email=t@example.org", "commit", "--quiet", "-m", "m");
        Path target = run(Checkout.Fetch.SHALLOW, repository.git("rev-parse", "HEAD"));
        assertThat(target.resolve("m/f")).hasContent("middle");
        assertThat(target.resolve("m/deep/inner/inside")).hasContent("inside");
        assertThat(log).anySatisfy(line -> assertThat(line).startsWith("submodule m, commit " + middleCommit));
    }

    @ParameterizedTest
    @CsvSource({
        "https://example.org/a/b.git, ../c.git, https://example.org/a/c.git",
        "https://example.org/a/b.git/, ../../d/c.git, https://example.org/d/c.git",
        "git@example.org:a/b.git, ../c.git, git@example.org:a/c.git",
        "git@example.org:b.git, ../c.git, git@example.org:c.git",
        "https://example.org/a/b.git, ./c, https://example.org/a/b.git/c",
        "https://example.org/a/b.git, ssh://git@example.org/x, ssh://git@example.org/x",
        "/srv/a, ../b, /srv/b",
        "file:///srv/a, /srv/b, /srv/b",
    })
    void urlsOfSubmodulesAreRelativeToTheirRepository(String outer, String url, String resolved) throws Exception {
        assertThat(Submodules.url(outer, url)).isEqualTo(resolved);
    }

    @ParameterizedTest
    @CsvSource({
        "https://example.org/a, file:///etc",
        "https://example.org/a, /var/lib/bowwave",
        "git@example.org:a, ext::sh -c id",
        "/srv/a, --upload-pack=id",
        "https://example.org/a, ''",
    })
    void aRemoteRepositoryLeadsToNoRepositoryOfThisMachine(String outer, String url) {
        assertThatThrownBy(() -> Submodules.url(outer, url)).isInstanceOf(BuildFailure.class);
    }

    @Test
    void filesOfLfsReplaceTheirPointersWhenAskedFor() throws Exception {
        Program.Result version =
                Program.run(List.of("git", "lfs", "version"), folder, Map.of(), Duration.ofSeconds(30));
        assumeThat(version.exit()).as("git-lfs on this machine").isZero();
        repository.git("lfs", "install", "--local");
        repository.git("lfs", "track", "*.bin");
        repository.write("a.bin", "large".repeat(1000));
        repository.write(".bowwave.yaml", REST);
        Path pointer = run(Checkout.Fetch.SHALLOW, repository.commit("pointer"));
        assertThat(pointer.resolve("a.bin")).content().startsWith("version https://git-lfs.github.com/spec/v1");
        config("lfs: true");
        Path target = run(Checkout.Fetch.SHALLOW, repository.commit("file"));
        assertThat(target.resolve("a.bin")).hasContent("large".repeat(1000));
    }
}
