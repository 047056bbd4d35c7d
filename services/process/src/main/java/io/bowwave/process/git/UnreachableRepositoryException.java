package io.bowwave.process.git;

/** A repository that could not be asked; the message says which and why. */
public final class UnreachableRepositoryException extends Exception {

    UnreachableRepositoryException(String repoUrl, String why) {
        super("%s cannot be asked for its branches: %s; check the app's repoUrl and who may read it"
                .formatted(repoUrl, why.isEmpty() ? "git says nothing" : why));
    }
}
