package io.bowwave.testbed.demo;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bowwave.schemas.Json;
import io.bowwave.testbed.ApiClient;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.Map;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** The webhook that GitHub posts after a push, signed as GitHub signs it. */
public final class GitHubPush {

    private static final String ALGORITHM = "HmacSHA256";
    private static final String NOTHING = "0".repeat(40);

    private GitHubPush() {}

    /** Posts it. The API's token plays no part: the signature is what counts. */
    public static ApiClient.Answer post(ApiClient api, String repoUrl, String branch, String commit, String secret) {
        String body = body(repoUrl, branch, commit);
        return api.send(
                "POST",
                "/webhooks/github",
                body,
                Map.of(
                        "X-GitHub-Event",
                        "push",
                        "X-GitHub-Delivery",
                        UUID.randomUUID().toString(),
                        "X-Hub-Signature-256",
                        "sha256=" + hmac(body, secret),
                        "User-Agent",
                        "GitHub-Hookshot/demo"));
    }

    /** As far as GitHub's payload says where and what was pushed. */
    public static String body(String repoUrl, String branch, String commit) {
        ObjectNode body = Json.mapper().createObjectNode();
        body.put("ref", "refs/heads/" + branch).put("before", NOTHING).put("after", commit);
        body.put("created", false).put("deleted", false).put("forced", false);
        body.putObject("repository")
                .put("name", "web")
                .put("full_name", "demo/web")
                .put("clone_url", repoUrl)
                .put("ssh_url", repoUrl)
                .put("git_url", repoUrl)
                .put("html_url", repoUrl)
                .put("default_branch", branch);
        body.putObject("pusher").put("name", "demo").put("email", "demo@localhost");
        body.putObject("sender").put("login", "demo");
        body.putObject("head_commit").put("id", commit).put("message", "demo");
        return body.toString();
    }

    /** Lower-case hex of HMAC-SHA256 over the body. */
    public static String hmac(String body, String secret) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), ALGORITHM));
            return HexFormat.of().formatHex(mac.doFinal(body.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK has no " + ALGORITHM, e);
        }
    }
}
