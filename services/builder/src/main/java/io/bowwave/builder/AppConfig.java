package io.bowwave.builder;

import io.bowwave.artifact.run.RunInstructions;
import io.bowwave.schemas.rollout.DeployRules;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What {@code .bowwave.yaml} says.
 *
 * @param output a file or folder, relative to the checkout
 * @param deploy null: the file says nothing of it
 */
record AppConfig(
        Checkout checkout,
        Build build,
        String output,
        RunInstructions run,
        @Nullable DeployRules deploy) {

    /** In the top folder of the repository. */
    static final String FILE = ".bowwave.yaml";

    /**
     * What of the repository comes along.
     *
     * @param lfs whether pointers of Git LFS are replaced by their files
     * @param paths folders and files that are checked out besides {@link #FILE}; empty: all
     */
    record Checkout(boolean submodules, boolean lfs, List<String> paths) {
        static final Checkout DEFAULT = new Checkout(false, false, List.of());

        Checkout {
            paths = List.copyOf(paths);
        }
    }

    /**
     * How it is built.
     *
     * @param timeout of all steps together; null: as the queue says
     * @param env for the commands, on top of the clean environment
     * @param network whether commands may reach it, where the sandbox can keep it from them
     * @param image of a container that the commands run in; null: none
     */
    record Build(
            List<Step> steps,
            @Nullable Duration timeout,
            Map<String, String> env,
            boolean network,
            @Nullable String image,
            List<Cache> caches,
            List<SecretUse> secrets) {

        Build {
            steps = List.copyOf(steps);
            env = Map.copyOf(env);
            caches = List.copyOf(caches);
            secrets = List.copyOf(secrets);
        }
    }

    /**
     * @param command for {@code sh -c} in the checkout
     * @param timeout null: that of the build
     */
    record Step(String name, String command, @Nullable Duration timeout) {}

    /**
     * A folder that later builds of the app's branch find as this one left it.
     *
     * @param path in the checkout, or in the build's home when it begins with {@code ~/}
     */
    record Cache(String key, String path) {}

    /** @param file whether the variable holds the path of a file with the value, instead of the value */
    record SecretUse(String name, boolean file) {}
}
