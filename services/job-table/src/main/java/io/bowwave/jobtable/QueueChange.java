package io.bowwave.jobtable;

import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What to change of {@link QueueRules}; null leaves a component as it is. */
public record QueueChange(
        QueueRules.@Nullable Policy policy,
        @Nullable Map<String, String> needs,
        @Nullable Duration queueTimeout,
        @Nullable Duration silenceTimeout) {

    /** The rules after the change. */
    public QueueRules of(QueueRules rules) {
        return new QueueRules(
                Objects.requireNonNullElse(policy, rules.policy()),
                Objects.requireNonNullElse(needs, rules.needs()),
                Objects.requireNonNullElse(queueTimeout, rules.queueTimeout()),
                Objects.requireNonNullElse(silenceTimeout, rules.silenceTimeout()));
    }
}
