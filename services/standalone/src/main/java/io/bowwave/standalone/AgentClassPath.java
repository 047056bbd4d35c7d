package io.bowwave.standalone;

import java.io.File;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What an agent needs of our class path. A JVM keeps the table of contents of every jar that it looks into, and it looks into all:
 * with the whole class path that is 15 MB for each agent.
 */
public final class AgentClassPath {
    /** One class out of each jar, or out of each folder of classes in a build. */
    private static final List<String> MEMBERS = List.of(
            "io.bowwave.agent.AgentMain",
            "io.bowwave.swarm.PeerServer",
            "io.bowwave.artifact.Manifest",
            "io.bowwave.schemas.Json",
            "com.fasterxml.jackson.databind.ObjectMapper",
            "com.fasterxml.jackson.core.JsonFactory",
            "com.fasterxml.jackson.annotation.JsonCreator",
            "com.fasterxml.jackson.datatype.jsr310.JavaTimeModule",
            "com.github.luben.zstd.Zstd",
            "org.slf4j.Logger",
            "org.slf4j.jul.JULServiceProvider");

    private AgentClassPath() {}

    /** With the jar that has this class as well. */
    public static String with(Class<?> main) {
        return text() + File.pathSeparator + place(main.getName());
    }

    static String text() {
        return MEMBERS.stream().map(AgentClassPath::place).distinct().collect(Collectors.joining(File.pathSeparator));
    }

    private static String place(String member) {
        try {
            CodeSource source = Class.forName(member, false, AgentClassPath.class.getClassLoader())
                    .getProtectionDomain()
                    .getCodeSource();
            return Path.of(source.getLocation().toURI()).toString();
        } catch (ClassNotFoundException | URISyntaxException e) {
            throw new IllegalStateException("the class path lacks " + member + ", which agents need", e);
        }
    }
}
