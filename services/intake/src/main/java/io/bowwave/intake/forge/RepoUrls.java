package io.bowwave.intake.forge;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The many ways to write the address of one repository, as one. */
final class RepoUrls {

    private static final Pattern URL =
            Pattern.compile("(?<scheme>https?|ssh|git)://(?:[^@/]*@)?(?<host>[^/]+)/(?<path>.+)");
    private static final Pattern SCP = Pattern.compile("(?:[^@/:]+@)?(?<host>[^/:]+):(?<path>[^/].*)");
    private static final Pattern DEFAULT_PORT = Pattern.compile(":(22|80|443|9418)$");

    private RepoUrls() {}

    /**
     * {@code https://github.com/Acme/Web.git}, {@code git@github.com:acme/web} and {@code ssh://git@github.com/acme/web} are all
     * {@code github.com/acme/web}; a folder is its path.
     */
    static String normal(String url) {
        String text = url.strip();
        Matcher full = URL.matcher(text);
        Matcher scp = SCP.matcher(text);
        if (full.matches()) {
            return remote(full);
        }
        if (scp.matches()) {
            return remote(scp);
        }
        return path(text.startsWith("file://") ? text.substring("file://".length()) : text);
    }

    private static String remote(Matcher matcher) {
        String host = DEFAULT_PORT.matcher(matcher.group("host")).replaceFirst("");
        return (host + "/" + path(matcher.group("path"))).toLowerCase(Locale.ROOT);
    }

    private static String path(String text) {
        String path = text.replaceAll("/+$", "");
        return path.endsWith(".git")
                ? path.substring(0, path.length() - ".git".length()).replaceAll("/+$", "")
                : path;
    }
}
