package io.bowwave.builder;

import io.bowwave.builder.sandbox.Rooms;
import io.bowwave.builder.sandbox.Sandbox;
import java.util.HashMap;
import java.util.Map;

/** The variables of a build's commands: all of them, nothing of the builder's own. The README lists them. */
final class BuildEnvironment {

    private static final String DEFAULT_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
    private static final String BRANCHES = "refs/heads/";
    private static final String TAGS = "refs/tags/";

    private BuildEnvironment() {}

    /**
     * @param commitSeconds when the commit was made, since 1970
     * @param given by the app's config and its secrets; may replace any but those that name the build
     */
    static Map<String, String> of(Job job, Sandbox sandbox, Rooms seen, long commitSeconds, Map<String, String> given) {
        Map<String, String> environment = new HashMap<>();
        environment.put("PATH", path());
        environment.put("HOME", seen.home().toString());
        environment.put("TMPDIR", seen.tmp().toString());
        environment.put("LANG", "C.UTF-8");
        environment.put("CI", "true");
        environment.put("SOURCE_DATE_EPOCH", Long.toString(commitSeconds));
        environment.putAll(given);
        environment.put("BOWWAVE", "true");
        environment.put("BOWWAVE_APP", job.app().text());
        environment.put("BOWWAVE_BUILD", job.build().text());
        environment.put("BOWWAVE_BUILD_ID", job.build().text());
        environment.put("BOWWAVE_ATTEMPT", Integer.toString(job.attempt()));
        environment.put("BOWWAVE_COMMIT", job.commit());
        environment.put("BOWWAVE_REF", job.ref());
        environment.put("BOWWAVE_BRANCH", after(BRANCHES, job.ref()));
        environment.put("BOWWAVE_TAG", after(TAGS, job.ref()));
        environment.put("BOWWAVE_REPO_URL", withoutUser(job.repoUrl()));
        environment.put("BOWWAVE_CHECKOUT", seen.checkout().toString());
        environment.put("BOWWAVE_SANDBOX", sandbox.name());
        if (job.traceparent() != null) {
            environment.put("TRACEPARENT", job.traceparent());
        }
        return environment;
    }

    /** A password in the URL is the builder's. */
    static String withoutUser(String url) {
        return url.replaceFirst("^([A-Za-z][A-Za-z0-9+.-]*://)[^/@]*@", "$1");
    }

    private static String after(String prefix, String ref) {
        return ref.startsWith(prefix) ? ref.substring(prefix.length()) : "";
    }

    private static String path() {
        String own = System.getenv("PATH");
        return own == null ? DEFAULT_PATH : own;
    }
}
