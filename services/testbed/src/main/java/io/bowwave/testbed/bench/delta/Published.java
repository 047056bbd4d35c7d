package io.bowwave.testbed.bench.delta;

import io.bowwave.testbed.TestbedException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;

/** Gets published JARs with the project's own Maven, into its usual local repository, and unpacks them. */
final class Published {

    private static final int MINUTES = 5;

    private final Path maven;
    private final Path repository;

    /** @param project has {@code mvnw} */
    Published(Path project) {
        this.maven = project.resolve("mvnw");
        this.repository = Path.of(System.getProperty("user.home"), ".m2", "repository");
    }

    /** Unpacks that version into a folder. */
    Path tree(Subject subject, String version, Path into) throws IOException, InterruptedException {
        Path jar = repository.resolve(subject.file(version));
        if (!Files.exists(jar)) {
            download(subject.coordinates(version));
        }
        try (JarFile file = new JarFile(jar.toFile(), false)) {
            Enumeration<JarEntry> entries = file.entries();
            while (entries.hasMoreElements()) {
                JarEntry entry = entries.nextElement();
                if (!entry.isDirectory()
                        && (subject.entry().isEmpty() || entry.getName().equals(subject.entry()))) {
                    unpack(file, entry, into);
                }
            }
        }
        return into;
    }

    private static void unpack(JarFile file, JarEntry entry, Path into) throws IOException {
        Path path = into.resolve(entry.getName()).normalize();
        if (!path.startsWith(into)) {
            throw new IOException("%s: found the entry %s, expected one inside".formatted(file.getName(), entry));
        }
        Files.createDirectories(path.resolve("..").normalize());
        try (InputStream content = file.getInputStream(entry)) {
            Files.copy(content, path);
        }
    }

    private void download(String coordinates) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(List.of(
                        maven.toString(),
                        "-q",
                        "-B",
                        "-ntp",
                        "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:get",
                        "-Dartifact=" + coordinates,
                        "-Dtransitive=false"))
                .directory(maven.resolveSibling(".").normalize().toFile())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        if (!process.waitFor(MINUTES, TimeUnit.MINUTES) || process.exitValue() != 0) {
            process.destroyForcibly();
            throw new TestbedException("cannot get %s from Maven Central with %s; next: look whether it can be reached"
                    .formatted(coordinates, maven));
        }
    }
}
