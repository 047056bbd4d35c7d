package io.bowwave.testbed.bench.delta;

import java.util.List;

/**
 * Three releases of something that is published on Maven Central.
 *
 * @param artifact {@code group:artifact} of a JAR
 * @param suffix what follows the version in the coordinates, or nothing
 * @param entry the one entry that is taken; empty: all of them, as a tree
 * @param versions oldest first; the last is the new release, the one before it the last one
 */
record Subject(String name, String artifact, String suffix, String entry, List<String> versions) {

    /** 18,609 entries, mostly classes; between the last two versions 587 contents are new. */
    static final Subject JAR =
            new Subject("jar", "org.apache.hadoop:hadoop-client-runtime", "", "", List.of("3.3.4", "3.3.5", "3.3.6"));

    /** A native library of 14.2 MB, built for aarch64. */
    static final Subject NATIVE = library("native", "librocksdbjni-linux-aarch64.so");

    /** The same for x86-64: 14.6 MB. */
    static final Subject NATIVE_X86_64 = library("native_x86_64", "librocksdbjni-linux64.so");

    private static Subject library(String name, String file) {
        return new Subject(name, "org.rocksdb:rocksdbjni", ":jar:linux64", file, List.of("9.6.1", "9.7.3", "9.7.4"));
    }

    String coordinates(String version) {
        return artifact + ":" + version + suffix;
    }

    /** The JAR's file name in a local repository, below the folder of the version. */
    String file(String version) {
        String name = artifact.substring(artifact.indexOf(':') + 1);
        String classifier = suffix.isEmpty() ? "" : "-" + suffix.substring(suffix.lastIndexOf(':') + 1);
        return "%s/%s/%s/%s-%s%s.jar"
                .formatted(
                        artifact.substring(0, artifact.indexOf(':')).replace('.', '/'),
                        name,
                        version,
                        name,
                        version,
                        classifier);
    }
}
