package io.bowwave.intake;

import io.bowwave.process.ProblemException;
import io.bowwave.process.git.RemoteRefs;
import io.bowwave.process.git.UnreachableRepositoryException;
import java.io.IOException;
import java.util.List;

/** Asks a repository which commit a branch or tag is at. */
final class GitRemote {

    private final RemoteRefs refs;

    GitRemote(RemoteRefs refs) {
        this.refs = refs;
    }

    /**
     * @param ref full, for example {@code refs/heads/main}
     * @return 40 hex digits
     * @throws ProblemException 404 when the ref is not there, 502 when the repository cannot be asked
     */
    String head(String repoUrl, String ref) {
        try {
            String commit = refs.of(repoUrl, List.of(ref)).get(ref);
            if (commit == null) {
                throw new ProblemException(
                        404,
                        "unknown-ref",
                        "ref: %s has no %s; push it first, or name another".formatted(repoUrl, ref));
            }
            return commit;
        } catch (UnreachableRepositoryException e) {
            throw new ProblemException(502, "repository-unreachable", String.valueOf(e.getMessage()));
        } catch (IOException e) {
            throw new ProblemException(
                    502, "git-missing", "cannot run git: %s; install it, or set the key git".formatted(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ProblemException(503, "stopping", "the server is being stopped; ask again in a few seconds");
        }
    }
}
