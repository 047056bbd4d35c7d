package io.bowwave.agent;

import io.bowwave.artifact.run.RunInstructions;
import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.id.Digest;
import io.bowwave.schemas.provenance.AttestationCheck.Expected;
import io.bowwave.schemas.rollout.Target;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The releases of one app on this disk, and whether they may be started. Owned by the app's thread. */
final class AppReleases {

    private static final Logger LOG = LoggerFactory.getLogger(AppReleases.class);

    private final AppName app;
    private final AppFolder folder;
    private final ReleaseTrust trust;
    private @Nullable Known known;

    /** How the release that was asked for last is run. */
    private record Known(Digest release, RunInstructions run) {}

    AppReleases(AppName app, AppFolder folder, ReleaseTrust trust) {
        this.app = app;
        this.folder = folder;
        this.trust = trust;
    }

    boolean onDisk(Target target) {
        return folder.releases().find(target.artifact().manifest()).isPresent();
    }

    /** Whether it is here, as it should be, and may be started; a depot is asked when that is not known yet. */
    boolean ready(Target target) throws IOException {
        if (!onDisk(target)) {
            return false;
        }
        try {
            trust.check(folder.attestations(), expected(target));
        } catch (IOException e) {
            LOG.info("{}: build {} is on disk, but not to be started yet: {}", app, target.build(), e.getMessage());
            return false;
        }
        return repaired(target).isEmpty();
    }

    /** By what is on disk alone: whether it is here and may be started. */
    boolean known(Target target) {
        return onDisk(target) && trust.trusted(folder.attestations(), expected(target));
    }

    /** @throws IOException when it must not be started */
    void check(Target target) throws IOException {
        trust.check(folder.attestations(), expected(target));
    }

    /** What somebody changed in it. Then it is on this disk no more, but for what is still right: that need not be fetched again. */
    List<String> repaired(Target target) throws IOException {
        Digest release = target.artifact().manifest();
        List<String> damage = folder.releases().damage(release);
        if (!damage.isEmpty()) {
            LOG.warn("{}: release {} was changed: {}", app, release.brief(), damage);
            folder.releases().reopen(release);
        }
        return damage;
    }

    /** A manifest may be long, and is checked as a whole when it is read: not for each look at the app. */
    RunInstructions run(Target target) throws IOException {
        Digest release = target.artifact().manifest();
        Known last = known;
        if (last == null || !last.release.equals(release)) {
            last = new Known(release, folder.releases().manifest(release).run());
            known = last;
        }
        return last.run;
    }

    Path path(Target target) throws IOException {
        Digest name = target.artifact().manifest();
        return folder.releases()
                .find(name)
                .orElseThrow(() -> new NoSuchFileException("release " + name.brief() + " is not on disk"));
    }

    private Expected expected(Target target) {
        return new Expected(
                app, target.build(), target.commit(), target.artifact().manifest());
    }
}
