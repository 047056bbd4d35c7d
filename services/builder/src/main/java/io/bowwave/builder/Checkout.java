package io.bowwave.builder;

import io.bowwave.artifact.release.ReadOnlyTrees;
import io.bowwave.builder.sandbox.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the files of one commit into a folder, by way of a mirror. Only that commit is fetched, without its history, and of it only what
 * the mirror has not from earlier builds. Leaves no {@code .git} there.
 */
final class Checkout {

    private static final Logger LOG = LoggerFactory.getLogger(Checkout.class);

    private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{40}|[0-9a-f]{64}");

    /** Each commit that was fetched; the next fetch names them, so that only the difference travels. */
    private static final String KEPT = "refs/bowwave/";

    private static final int KEPT_COMMITS = 30;
    private static final List<String> LFS = List.of(
            "-c",
            "filter.lfs.smudge=git-lfs smudge -- %f",
            "-c",
            "filter.lfs.process=git-lfs filter-process",
            "-c",
            "filter.lfs.required=true");

    /** How much of a commit is fetched. */
    enum Fetch {
        /** All files of the commit. */
        SHALLOW,
        /** The names of its files, then those files that are checked out: for repositories of which builds need a small part. */
        PARTIAL
    }

    /** A commit of the repository at this URL. */
    record Wanted(String url, String commit) {}

    /** @param commitSeconds when the commit was made, since 1970 */
    record Result(AppConfig config, long commitSeconds) {}

    private final Mirrors mirrors;
    private final Fetch fetch;

    Checkout(Mirrors mirrors, Fetch fetch) {
        this.mirrors = mirrors;
        this.fetch = fetch;
    }

    /**
     * Checks out as {@code .bowwave.yaml} in the commit says.
     *
     * @param target an empty folder
     * @param scratch for small files in work
     * @param log is told of what takes long
     * @throws BuildFailure when the repository or the commit cannot be had, or the config is wrong
     */
    Result run(Job job, Path target, Path scratch, UploadLog.Lines log)
            throws IOException, InterruptedException, BuildFailure {
        Wanted wanted = new Wanted(job.repoUrl(), job.commit());
        List<Result> results = new ArrayList<>();
        at(wanted, scratch, git -> {
            Git indexed = index(git, wanted, scratch);
            indexed.run("--work-tree=" + target, "checkout-index", "--force", "--quiet", "--", AppConfig.FILE);
            AppConfig config = AppConfigParser.read(target);
            export(indexed, wanted, target, config.checkout());
            results.add(new Result(config, Long.parseLong(git.local("show", "-s", "--format=%ct", wanted.commit()))));
        });
        Result result = results.getLast();
        if (result.config().checkout().submodules()) {
            new Submodules(this, scratch, log)
                    .checkOut(wanted, target, result.config().checkout().lfs());
        }
        return result;
    }

    /** The files of a submodule. */
    void part(Wanted wanted, Path target, Path scratch, boolean lfs)
            throws IOException, InterruptedException, BuildFailure {
        at(
                wanted,
                scratch,
                git -> export(
                        index(git, wanted, scratch), wanted, target, new AppConfig.Checkout(false, lfs, List.of())));
    }

    /** What is done with a mirror that has the commit. */
    interface Use {
        void with(Git mirror) throws IOException, InterruptedException, BuildFailure;
    }

    /** A mirror that turns out to be damaged is made anew, once. */
    void at(Wanted wanted, Path scratch, Use use) throws IOException, InterruptedException, BuildFailure {
        if (!COMMIT.matcher(wanted.commit()).matches()) {
            throw Git.failed("commit: found \"%s\", expected 40 hex digits".formatted(wanted.commit()));
        }
        mirrors.use(wanted.url(), mirror -> {
            boolean old = Files.isDirectory(mirror);
            try {
                at(wanted, mirror, scratch, use);
            } catch (BrokenMirror e) {
                if (!old) {
                    throw e;
                }
                LOG.warn("the mirror of {} is made anew", BuildEnvironment.withoutUser(wanted.url()), e);
                ReadOnlyTrees.delete(mirror);
                at(wanted, mirror, scratch, use);
            }
        });
    }

    private void at(Wanted wanted, Path mirror, Path scratch, Use use)
            throws IOException, InterruptedException, BuildFailure {
        if (!Files.isDirectory(mirror)) {
            make(wanted.url(), mirror, scratch);
        }
        Git git = Git.anywhere(scratch).in(mirror);
        fetch(wanted, git);
        use.with(git);
    }

    private void make(String url, Path mirror, Path scratch) throws IOException, InterruptedException, BuildFailure {
        Path part = mirror.resolveSibling(mirror.getFileName() + ".part");
        ReadOnlyTrees.delete(part);
        Git.anywhere(scratch).local("init", "--quiet", "--bare", part.toString());
        Git git = Git.anywhere(scratch).in(part);
        git.local("remote", "add", "origin", url);
        if (fetch == Fetch.PARTIAL) {
            git.local("config", "remote.origin.promisor", "true");
            git.local("config", "remote.origin.partialclonefilter", "blob:none");
        }
        Files.move(part, mirror, StandardCopyOption.ATOMIC_MOVE);
    }

    private void fetch(Wanted wanted, Git git) throws IOException, InterruptedException, BuildFailure {
        String kept = KEPT + wanted.commit();
        if (git.run("rev-parse", "--verify", "--quiet", kept).exit() == 0) {
            return;
        }
        if (git.run("fetch", "--quiet", "--no-tags", "--depth=1", "origin", "+" + wanted.commit() + ":" + kept)
                        .exit()
                != 0) {
            fetchByName(wanted, git, kept);
        }
        String old = git.local("for-each-ref", "--sort=-committerdate", "--format=%(refname)", KEPT);
        for (String ref : old.lines().skip(KEPT_COMMITS).toList()) {
            if (!ref.equals(kept)) {
                git.local("update-ref", "-d", ref);
            }
        }
    }

    /** Some servers give out only what a branch or tag leads to, and old ones only its end. */
    private static void fetchByName(Wanted wanted, Git git, String kept)
            throws IOException, InterruptedException, BuildFailure {
        boolean shallow = git.local("rev-parse", "--is-shallow-repository").equals("true");
        git.network(
                "fetch from " + BuildEnvironment.withoutUser(wanted.url()),
                "fetch",
                "--quiet",
                shallow ? "--unshallow" : "--prune",
                "origin",
                "+refs/*:refs/all/*");
        Program.Result found = git.run("update-ref", kept, wanted.commit() + "^{commit}");
        if (found.exit() != 0
                || git.run("cat-file", "-e", wanted.commit() + "^{tree}").exit() != 0) {
            throw Git.failed("%s has no commit %s; it may have been removed by a forced push"
                    .formatted(BuildEnvironment.withoutUser(wanted.url()), wanted.commit()));
        }
    }

    /** An index of its own, so that builds of one repository don't meet. */
    private static Git index(Git git, Wanted wanted, Path scratch)
            throws IOException, InterruptedException, BuildFailure {
        Path index = scratch.resolve("index-" + wanted.commit());
        Git indexed = git.with("GIT_INDEX_FILE", index.toString());
        indexed.local("read-tree", wanted.commit());
        return indexed;
    }

    /** By plumbing: archive would apply export-ignore. */
    private static void export(Git git, Wanted wanted, Path target, AppConfig.Checkout how)
            throws IOException, InterruptedException, BuildFailure {
        List<String> command = new ArrayList<>();
        Git exporting = git;
        if (how.lfs()) {
            if (git.run("lfs", "version").exit() != 0) {
                throw Git.failed("checkout.lfs: this builder has no git-lfs; install it, or leave checkout.lfs out");
            }
            command.addAll(LFS);
            exporting = git.with("GIT_LFS_SKIP_SMUDGE", "0");
        }
        if (!how.paths().isEmpty()) {
            Path chosen = Path.of(git.local("rev-parse", "--absolute-git-dir")).resolve("info/sparse-checkout");
            Files.createDirectories(chosen.getParent());
            Files.writeString(chosen, patterns(how.paths()));
            command.addAll(List.of("-c", "core.sparseCheckout=true", "-c", "core.sparseCheckoutCone=false"));
        }
        command.addAll(
                List.of("--work-tree=" + target.toAbsolutePath(), "read-tree", "--reset", "-u", wanted.commit()));
        exporting.local(command.toArray(String[]::new));
    }

    private static String patterns(List<String> paths) {
        StringBuilder patterns = new StringBuilder("/" + AppConfig.FILE + "\n/.gitmodules\n/.gitattributes\n");
        paths.forEach(path -> patterns.append('/')
                .append(path.replaceAll("([*?\\[\\]\\\\])", "\\\\$1"))
                .append('\n'));
        return patterns.toString();
    }
}
