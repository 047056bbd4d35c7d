package io.bowwave.jobtable;

import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.id.Digest;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jdbi.v3.core.Jdbi;

/** The table {@code build_job}, for those who ask which builds made an artifact. Only succeeded builds have one. */
public final class ArtifactBuilds {

    private static final Pattern HEX = Pattern.compile("[0-9a-f]{1,64}");
    private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{1,40}");

    private final Jdbi jdbi;

    ArtifactBuilds(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /**
     * Artifacts whose name begins so; at most two, since more tell nothing more.
     *
     * @param prefix hex digits of the manifest's digest; anything else finds nothing
     */
    public List<Digest> manifests(String prefix) {
        if (!HEX.matcher(prefix).matches()) {
            return List.of();
        }
        return jdbi.withHandle(handle -> handle.createQuery(
                        "SELECT DISTINCT manifest FROM build_job WHERE manifest LIKE :prefix ORDER BY manifest LIMIT 2")
                .bind("prefix", "sha256:" + prefix + "%")
                .map((row, context) -> new Digest(row.getString(1)))
                .list());
    }

    /** The builds that made this artifact, newest first. */
    public List<Build> of(Digest manifest, int limit) {
        return jdbi.withHandle(handle -> handle.createQuery(
                        "SELECT * FROM build_job WHERE manifest = :manifest ORDER BY created_at DESC, id DESC LIMIT :limit")
                .bind("manifest", manifest.text())
                .bind("limit", limit)
                .map(Rows::build)
                .list());
    }

    /** The app's newest build that has succeeded. */
    public Optional<Build> latest(AppName app) {
        return jdbi.withHandle(handle ->
                handle.createQuery("""
                        SELECT * FROM build_job WHERE app = :app AND manifest IS NOT NULL
                         ORDER BY created_at DESC, id DESC LIMIT 1""").bind("app", app.text()).map(Rows::build).findOne());
    }

    /**
     * The newest succeeded build of each commit of the app that begins so; at most two.
     *
     * @param commit 1 to 40 hex digits; anything else finds nothing
     */
    public List<Build> ofCommit(AppName app, String commit) {
        if (!COMMIT.matcher(commit).matches()) {
            return List.of();
        }
        return jdbi.withHandle(handle -> handle.createQuery("""
                        SELECT DISTINCT ON (commit_sha) * FROM build_job
                         WHERE app = :app AND status = 'succeeded' AND commit_sha LIKE :prefix
                         ORDER BY commit_sha, created_at DESC, id DESC LIMIT 2""")
                .bind("app", app.text())
                .bind("prefix", commit + "%")
                .map(Rows::build)
                .list());
    }
}
