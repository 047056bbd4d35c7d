package io.bowwave.jobtable.simulation;

import io.bowwave.jobtable.Build;
import io.bowwave.jobtable.Claim;
import io.bowwave.jobtable.Claims;
import io.bowwave.jobtable.Finish;
import io.bowwave.jobtable.Heartbeat;
import io.bowwave.jobtable.JobDatabase;
import io.bowwave.schemas.id.WorkerId;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/** Claims builds from the real table and ends them, in time or as a zombie, and tells what it hears. For one thread. */
final class Claimer {

    private static final long MILLI = 1_000_000;
    private static final int TRIES = 5;

    private final Claims claims;
    private final WorkerId worker;
    private final Random random;
    private final Consumer<Heard> heard;

    Claimer(JobDatabase database, String worker, Random random, Consumer<Heard> heard) {
        this.claims = database.claims();
        this.worker = new WorkerId(worker);
        this.random = random;
        this.heard = heard;
    }

    void work(BooleanSupplier goOn) {
        while (goOn.getAsBoolean()) {
            List<WorkerId> slots = random.nextBoolean() ? List.of(worker) : List.of(worker, worker);
            List<Claim> given = ask(() -> claims.claim(slots, Map.of(), app -> List.of()));
            if (given.isEmpty()) {
                pause(30);
            }
            for (Claim claim : given) {
                build(claim.build());
            }
        }
    }

    /** Empty: there was no answer, whatever the database did. */
    private List<Claim> ask(Supplier<List<Claim>> call) {
        long from = System.nanoTime();
        try {
            List<Claim> answer = call.get();
            long to = System.nanoTime();
            answer.forEach(claim -> tell(from, to, Heard.CLAIM, claim.build(), 0, "GIVEN"));
            return answer;
        } catch (RuntimeException e) {
            return List.of();
        }
    }

    private void build(Build build) {
        int rounds = random.nextInt(4);
        for (int round = 0; round < rounds; round++) {
            pause(1 + random.nextInt(60));
            said(Heard.BEAT, build, 0, () -> claims.heartbeat(build.id(), build.attempt(), worker), Claimer::pulse);
        }
        if (random.nextInt(12) == 0) {
            // Longer than a lease: it comes back as a zombie.
            pause(1500);
        }
        if (random.nextInt(15) == 0) {
            // As if it had died.
            return;
        }
        Ending ending = new Ending(kind(), random.nextInt(1, Integer.MAX_VALUE));
        boolean answered = false;
        for (int tries = 1; tries <= TRIES && !answered; tries++) {
            answered = said(
                    ending.kind().name(),
                    build,
                    ending.artifact(),
                    () -> claims.finish(build.id(), build.attempt(), worker, ending.outcome()),
                    Claimer::ended);
            if (!answered) {
                pause(100);
            }
        }
    }

    private Ending.Kind kind() {
        int chance = random.nextInt(100);
        return chance < 60
                ? Ending.Kind.SUCCEEDED
                : chance < 75 ? Ending.Kind.BUILD_FAILED : chance < 90 ? Ending.Kind.HANDED_BACK : Ending.Kind.INFRA;
    }

    private static String pulse(Heartbeat answer) {
        return TableQueue.pulse(answer).name();
    }

    private static String ended(Finish answer) {
        return TableQueue.ended(answer).name();
    }

    private <T> boolean said(String call, Build build, int artifact, Supplier<T> asked, Function<T, String> answers) {
        long from = System.nanoTime();
        try {
            String answer = answers.apply(asked.get());
            tell(from, System.nanoTime(), call, build, artifact, answer);
            return true;
        } catch (RuntimeException e) {
            return false;
        }
    }

    private void tell(long from, long to, String call, Build build, int artifact, String answer) {
        heard.accept(new Heard(from, to, call, build.id().text(), build.attempt(), worker.text(), artifact, answer));
    }

    private static void pause(long millis) {
        LockSupport.parkNanos(millis * MILLI);
    }
}
