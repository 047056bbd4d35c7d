package io.bowwave.testbed.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.bowwave.embedded.Programs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoRepositoryTest {

    @TempDir
    Path folder;

    private Programs.Result run(Path where, String... command) {
        return Programs.run(where, Duration.ofSeconds(30), List.of(command));
    }

    @Test
    void pushesCommitsThatBuildByThemselves() throws Exception {
        DemoRepository repository = DemoRepository.make(folder, WebServerCommand.find(), new SplittableRandom(1));
        String first = repository.commit("one");
        long changed = repository.changeOneAsset();
        String second = repository.commit("two");
        repository.push();
        assertThat(run(folder, "git", "ls-remote", repository.url(), "refs/heads/main")
                        .output())
                .startsWith(second);

        Path checkout = folder.resolve("checkout");
        assertThat(run(folder, "git", "clone", "-q", repository.url(), checkout.toString())
                        .ok())
                .isTrue();
        assertThat(run(checkout, "sh", "./build.sh").output()).contains("building version two");
        assertThat(Files.readString(checkout.resolve("dist/public/version"))).isEqualTo("two\n");
        assertThat(checkout.resolve("dist/bin/server")).isExecutable();
        assertThat(run(checkout, "git", "diff", "--name-only", first, second)
                        .output()
                        .lines())
                .hasSize(2)
                .contains("VERSION");
        assertThat(changed).isEqualTo(DemoRepository.ASSET_BYTES);
    }
}
