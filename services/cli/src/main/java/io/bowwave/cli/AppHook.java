package io.bowwave.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.bowwave.schemas.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code bowwave app hook}. */
@CommandLine.Command(
        name = "hook",
        description = {
            "Print a post-receive hook for a bare repository: a git push to it starts builds.",
            "It needs a shell and curl, bears a token that starts builds of these apps alone, and never",
            "refuses a push. An app that has no webhook secret gets one; when that is replaced, the hook",
            "is made anew before the old one ends."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  bowwave app hook web > /srv/git/web.git/hooks/post-receive",
            "  chmod 700 /srv/git/web.git/hooks/post-receive",
            "  bowwave app hook web web-release --hook-server https://bowwave.example.com"
        })
final class AppHook implements Command {

    private static final String TEMPLATE = "post-receive.sh";

    private final Session session;

    @Parameters(paramLabel = "APP", arity = "1..*", description = "Those that are built from the repository.")
    List<String> apps = List.of();

    @Option(
            names = "--hook-server",
            paramLabel = "URL",
            description = "Where the hook reaches the server. Default: where this command reaches it.")
    @Nullable
    String server;

    AppHook(Session session) {
        this.session = session;
    }

    @Override
    public Exit run() {
        List<JsonNode> hooks = new ArrayList<>();
        for (String app : apps) {
            hooks.add(session.api()
                    .post(
                            "/v1/apps/" + Api.escaped(app) + "/hook",
                            Json.mapper().createObjectNode()));
        }
        String script = script(hooks);
        if (session.json()) {
            ObjectNode answer = Json.mapper().createObjectNode();
            hooks.forEach(answer.putArray("hooks")::add);
            session.print(answer.put("script", script));
        } else {
            session.out().print(script);
        }
        return Exit.OK;
    }

    private String script(List<JsonNode> hooks) {
        String reached =
                Objects.requireNonNullElse(server, session.api().server().toString());
        StringBuilder tell = new StringBuilder();
        for (JsonNode hook : hooks) {
            String ref = hook.path("ref").asText();
            tell.append("  if [ \"$ref\" = %s ]; then tell %s %s %s; fi\n"
                    .formatted(
                            quoted(ref),
                            quoted(hook.path("app").asText()),
                            quoted(hook.path("token").asText()),
                            quoted(TextNode.valueOf(ref).toString())));
        }
        return template()
                .replace("@TELL@", tell.toString().stripTrailing())
                .replace("@APPS@", String.join(" ", apps))
                .replace("@SERVER@", quoted(reached.replaceAll("/+$", "")));
    }

    /** As one word of a shell. */
    private static String quoted(String text) {
        return "'" + text.replace("'", "'\\''") + "'";
    }

    private static String template() {
        try (InputStream in = AppHook.class.getResourceAsStream(TEMPLATE)) {
            return new String(
                    Objects.requireNonNull(in, TEMPLATE + " is missing").readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(TEMPLATE, e);
        }
    }
}
