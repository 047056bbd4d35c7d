package io.bowwave.builder.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The folders of one job that its commands may use.
 *
 * @param folder holds the others
 * @param checkout where commands run
 * @param home of the build, empty at first
 * @param tmp for temporary files
 * @param secrets files with secrets, not written by commands
 */
public record Rooms(Path folder, Path checkout, Path home, Path tmp, Path secrets) {

    /** The usual names below one folder. */
    public static Rooms in(Path folder) {
        return new Rooms(
                folder,
                folder.resolve("checkout"),
                folder.resolve("home"),
                folder.resolve("tmp"),
                folder.resolve("secrets"));
    }

    public void make() throws IOException {
        for (Path room : new Path[] {checkout, home, tmp, secrets}) {
            Files.createDirectories(room);
        }
    }

    /** As sandboxes with a file system of their own show them: the same paths in every build, so that outputs don't differ by them. */
    static Rooms fixed() {
        return new Rooms(
                Path.of("/build"),
                Path.of("/build/source"),
                Path.of("/build/home"),
                Path.of("/tmp"),
                Path.of("/build/secrets"));
    }
}
