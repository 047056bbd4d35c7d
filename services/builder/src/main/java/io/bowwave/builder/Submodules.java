package io.bowwave.builder;

import io.bowwave.builder.Checkout.Wanted;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Checks out the repositories within a repository, at the commits that it names, and those within them. */
final class Submodules {

    private static final int DEEPEST = 5;
    private static final int MOST = 100;
    private static final Pattern SETTING = Pattern.compile("submodule\\.(.+)\\.(path|url) (.*)");
    private static final Pattern LINK = Pattern.compile("160000 commit ([0-9a-f]{40,64})\t.*");
    private static final Pattern REMOTE = Pattern.compile("(https|http|ssh|git)://.*|[^/]+@[^/]+:.*");

    private final Checkout checkout;
    private final Path scratch;
    private final UploadLog.Lines log;
    private int count;

    Submodules(Checkout checkout, Path scratch, UploadLog.Lines log) {
        this.checkout = checkout;
        this.scratch = scratch;
        this.log = log;
    }

    /** @param folder where the files of the outer repository are */
    void checkOut(Wanted outer, Path folder, boolean lfs) throws IOException, InterruptedException, BuildFailure {
        checkOut(outer, folder, lfs, 1);
    }

    private void checkOut(Wanted outer, Path folder, boolean lfs, int depth)
            throws IOException, InterruptedException, BuildFailure {
        Path file = folder.resolve(".gitmodules");
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        if (depth > DEEPEST) {
            throw Git.failed(
                    "submodules: found them more than %d deep in one another at %s".formatted(DEEPEST, folder));
        }
        for (Map<String, String> module : modules(file)) {
            String path = module.getOrDefault("path", "");
            Path target = inside(folder, path);
            if (++count > MOST) {
                throw Git.failed("submodules: found more than %d".formatted(MOST));
            }
            String url = url(outer.url(), module.getOrDefault("url", ""));
            List<String> commits = new ArrayList<>();
            checkout.at(outer, scratch, git -> {
                Matcher link = LINK.matcher(git.local("ls-tree", outer.commit(), "--", path));
                if (link.matches()) {
                    commits.add(link.group(1));
                }
            });
            if (commits.isEmpty()) {
                // It is written in the file but not in the commit; git passes over it too.
                continue;
            }
            log.line("submodule %s, commit %s of %s"
                    .formatted(path, commits.getLast(), BuildEnvironment.withoutUser(url)));
            Wanted wanted = new Wanted(url, commits.getLast());
            Files.createDirectories(target);
            checkout.part(wanted, target, scratch, lfs);
            checkOut(wanted, target, lfs, depth + 1);
        }
    }

    private Iterable<Map<String, String>> modules(Path file) throws IOException, InterruptedException, BuildFailure {
        Map<String, Map<String, String>> modules = new LinkedHashMap<>();
        String settings = Git.anywhere(scratch).local("config", "--file", file.toString(), "--list");
        for (String line : settings.lines().toList()) {
            Matcher setting = SETTING.matcher(line.replaceFirst("=", " "));
            if (setting.matches()) {
                modules.computeIfAbsent(setting.group(1), name -> new LinkedHashMap<>())
                        .put(setting.group(2), setting.group(3));
            }
        }
        return modules.values();
    }

    private static Path inside(Path folder, String path) throws IOException, BuildFailure {
        Path target = folder.resolve(path).normalize();
        if (BuildConfigParser.leaves(path) || linked(folder, target)) {
            throw Git.failed("submodules: found path \"%s\", expected one inside the repository".formatted(path));
        }
        return target;
    }

    /** Whether a link lies on the way, which could lead anywhere. */
    private static boolean linked(Path folder, Path target) {
        for (Path path = target; !path.equals(folder) && path.getParent() != null; path = path.getParent()) {
            if (Files.isSymbolicLink(path)) {
                return true;
            }
        }
        return false;
    }

    /**
     * As git resolves it against the outer repository's URL.
     *
     * @throws BuildFailure when it leads from a remote repository to this machine, or is no URL at all
     */
    static String url(String outer, String url) throws BuildFailure {
        String resolved = url.startsWith("./") || url.startsWith("../") ? relative(outer, url) : url;
        boolean local = !REMOTE.matcher(outer).matches();
        if (REMOTE.matcher(resolved).matches()
                || (local && (resolved.startsWith("/") || resolved.startsWith("file://")))) {
            return resolved;
        }
        throw Git.failed(
                "submodules: found the URL \"%s\", expected https://, ssh://, user@host:path or one that begins with ../"
                        .formatted(url));
    }

    private static String relative(String outer, String url) {
        String base = outer.endsWith("/") ? outer.substring(0, outer.length() - 1) : outer;
        String rest = url;
        String separator = "/";
        while (rest.startsWith("./") || rest.startsWith("../")) {
            if (rest.startsWith("./")) {
                rest = rest.substring(2);
                continue;
            }
            rest = rest.substring(3);
            int slash = base.lastIndexOf('/');
            int cut = slash >= 0 ? slash : base.lastIndexOf(':');
            separator = slash >= 0 ? "/" : ":";
            base = cut < 0 ? base : base.substring(0, cut);
        }
        return base + separator + rest;
    }
}
