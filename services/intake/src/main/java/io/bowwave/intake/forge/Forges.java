package io.bowwave.intake.forge;

import java.util.List;
import java.util.Optional;

/** The git servers that we know. */
public final class Forges {

    public static final List<Forge> ALL = List.of(new Github(), new Gitlab(), new Gitea(), new Bitbucket());

    private Forges() {}

    /** By the last part of the path that it posts to. */
    public static Optional<Forge> named(String path) {
        return ALL.stream().filter(forge -> forge.paths().contains(path)).findFirst();
    }
}
