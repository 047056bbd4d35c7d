package io.bowwave.schemas.rollout;

import io.bowwave.schemas.Ed25519;
import io.bowwave.schemas.Times;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.util.Base64;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Signs goals and checks them: whoever can write to etcd or stands between it and an agent still cannot make a machine run something. */
public final class GoalSignature {

    private GoalSignature() {}

    /**
     * What is signed: UTF-8 lines, each ended by LF: {@code bowwave-goal-1}, app, region, generation, target, previous ({@code -} when
     * there is none), permille, pool as {@code key=value} sorted and joined by commas, rollout, issued-at, {@code removed} when the app is no more, and {@code attempt} with its generation when
     * there is one. A target is build, commit,
     * manifest digest, layout digest and size, joined by one space.
     */
    public static byte[] message(Goal goal) {
        StringBuilder pool = new StringBuilder();
        new TreeMap<>(goal.pool()).forEach((key, value) -> pool.append(pool.isEmpty() ? "" : ",")
                .append(key)
                .append('=')
                .append(value));
        return String.join(
                        "\n",
                        "bowwave-goal-1",
                        goal.app().text(),
                        goal.region().text(),
                        Long.toString(goal.generation()),
                        line(goal.target()),
                        line(goal.previous()),
                        Integer.toString(goal.permille()),
                        pool,
                        goal.rollout().text(),
                        Times.text(goal.issuedAt()),
                        (goal.gone() ? "removed\n" : "")
                                + (goal.attempt() == null ? "" : "attempt " + goal.attempt() + "\n"))
                .getBytes(StandardCharsets.UTF_8);
    }

    /** The goal with its signature. */
    public static Goal sign(Goal goal, PrivateKey key) {
        try {
            return goal.signed(Base64.getEncoder().encodeToString(Ed25519.sign(message(goal), key)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("cannot sign the goal of " + goal.app() + " with this key", e);
        }
    }

    /** Whether the goal bears a good signature by this key. */
    public static boolean verify(Goal goal, PublicKey key) {
        String text = goal.signature();
        if (text == null) {
            return false;
        }
        try {
            return Ed25519.verify(message(goal), Base64.getDecoder().decode(text), key);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static String line(@Nullable Target target) {
        return target == null
                ? "-"
                : "%s %s %s %s %d"
                        .formatted(
                                target.build(),
                                target.commit(),
                                target.artifact().manifest(),
                                target.artifact().layout(),
                                target.artifact().size());
    }
}
