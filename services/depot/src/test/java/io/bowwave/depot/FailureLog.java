package io.bowwave.depot;

import java.io.IOException;
import java.util.function.Supplier;
import org.awaitility.core.ConditionEvaluationListener;
import org.awaitility.core.EvaluatedCondition;
import org.awaitility.core.TimeoutEvent;

/** Prints what the agent said when a wait for it comes to nothing. */
final class FailureLog implements ConditionEvaluationListener<Object> {

    private final TestAgent agent;
    private final Supplier<Object> said;

    FailureLog(TestAgent agent, Supplier<Object> said) {
        this.agent = agent;
        this.said = said;
    }

    @Override
    public void conditionEvaluated(EvaluatedCondition<Object> condition) {}

    @Override
    public void onTimeout(TimeoutEvent event) {
        try {
            System.out.println(said.get() + System.lineSeparator() + agent.log());
        } catch (IOException e) {
            System.out.println("no log: " + e);
        }
    }
}
