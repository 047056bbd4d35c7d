package io.bowwave.builder;

import io.bowwave.artifact.run.RunInstructions;
import io.bowwave.schemas.job.BuildCause;
import io.bowwave.schemas.rollout.DeployRules;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.Node;

/**
 * Reads {@code .bowwave.yaml}, version 1. Works on nodes, not on objects, so that every fault is reported with its line and key, all of
 * them in one go.
 */
final class AppConfigParser {

    private static final int MAX_BYTES = 64 << 10;
    private static final int VERSION = 1;

    private final YamlFaults faults = new YamlFaults();

    private AppConfigParser() {}

    /** @throws BuildFailure with cause config-invalid when it is missing or wrong */
    static AppConfig read(Path checkout) throws IOException, BuildFailure {
        Path file = checkout.resolve(AppConfig.FILE);
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            throw invalid(
                    "found no file %s in the top folder of the repository, expected one".formatted(AppConfig.FILE));
        }
        if (Files.size(file) > MAX_BYTES) {
            throw invalid(
                    "%s: found %d bytes, expected at most %d".formatted(AppConfig.FILE, Files.size(file), MAX_BYTES));
        }
        try {
            return parse(Files.readString(file));
        } catch (CharacterCodingException e) {
            throw invalid(AppConfig.FILE + ": found bytes that are not UTF-8");
        }
    }

    static AppConfig parse(String yaml) throws BuildFailure {
        AppConfigParser parser = new AppConfigParser();
        AppConfig config = parser.config(compose(yaml));
        if (config == null || !parser.faults.isEmpty()) {
            throw invalid(parser.faults.toString());
        }
        return config;
    }

    private static @Nullable Node compose(String yaml) throws BuildFailure {
        try {
            return new Yaml(new SafeConstructor(new LoaderOptions())).compose(new StringReader(yaml));
        } catch (MarkedYAMLException e) {
            int line = e.getProblemMark() == null ? 1 : e.getProblemMark().getLine() + 1;
            throw invalid("line %d: %s".formatted(line, e.getProblem()));
        } catch (YAMLException e) {
            throw invalid("no YAML: " + e.getMessage());
        }
    }

    private @Nullable AppConfig config(@Nullable Node root) {
        YamlMap top = YamlMap.of("", root, faults, List.of("version", "checkout", "build", "output", "run", "deploy"));
        top.number("version", VERSION, VERSION, VERSION);
        AppConfig.Checkout checkout = BuildConfigParser.checkout(top);
        AppConfig.Build build = BuildConfigParser.build(top.map("build", BuildConfigParser.KEYS));
        String output = output(top);
        RunInstructions run = RunConfigParser.read(top.map("run", RunConfigParser.KEYS), faults);
        DeployRules deploy = DeployConfigParser.deploy(top);
        return output == null || run == null ? null : new AppConfig(checkout, build, output, run, deploy);
    }

    private @Nullable String output(YamlMap top) {
        String output = top.text("output");
        if (output != null
                && (output.startsWith("/") || List.of(output.split("/")).contains(".."))) {
            top.fault("output", "found \"%s\", expected a path inside the checkout".formatted(output));
        }
        return output;
    }

    private static BuildFailure invalid(String message) {
        return new BuildFailure(BuildCause.CONFIG_INVALID, message);
    }
}
