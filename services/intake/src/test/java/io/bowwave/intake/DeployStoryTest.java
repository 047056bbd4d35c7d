package io.bowwave.intake;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DeployStoryTest {

    private static final String OLD = "0192f3c4-7a10-7cc3-98c4-dc0c0c07398f";
    private static final String NEW = "0192f3c4-7b20-7cc3-98c4-dc0c0c07398f";
    private static final String WHY =
            "us-east: 1 of 4 machines failed: exit code 1; its last words: starting | no database";

    @Test
    void tellsHowADeployBrokeOnce() {
        String json = """
                {"request":"req-1","app":"web","action":"deploy","state":"rolled-back","ended":true,"actor":"ann","reason":"faster login",
                 "build":"%1$s","previous":"%2$s","backTo":"%2$s","commit":"bbbbbbbbbbbbbbbb","detail":"%3$s",
                 "requestedAt":"2026-01-31T12:00:00.250Z","endedAt":"2026-01-31T12:00:17.600Z",
                 "failing":[{"machine":"m3","region":"us-east","reason":"exit code 1; its last words: starting | no database","logTail":"starting\\nno database\\n"}],
                 "standing":[],"regions":[],
                 "wavePlan":[{"wave":1,"state":"baking","shares":{"us-east":"5%%"},"bakeSeconds":15,"startedAt":"2026-01-31T12:00:00.250Z",
                   "completedAt":"2026-01-31T12:00:02.850Z","gates":[{"gate":"healthy","region":"us-east","verdict":"failed","why":"%3$s"}]},
                  {"wave":2,"state":"pending","shares":{"us-east":"100%%"},"gates":[{"gate":"healthy"}]},
                  {"wave":3,"state":"pending","shares":{"eu-west":"100%%"},"gates":[]}],
                 "events":[{"type":"io.bowwave.rollout.rollback-started.v1","reason":"%3$s"},{"type":"io.bowwave.build.rejected.v1","reason":"%3$s"}]}
                """.formatted(NEW, OLD, WHY);

        assertThat(DeployStory.of(Deploys.of(json)))
                .containsExactly(
                        "ann asked at 2026-01-31T12:00:00Z for deploy 0192f3c4-7b20 (commit bbbbbbbbbb) in place of 0192f3c4-7a10: faster login.",
                        "Wave 1 of 3 (us-east 5%) was healthy after 2.6 s and broke in its bake of 15 s.",
                        "Waves 2 to 3 (us-east 100%; eu-west 100%) never began.",
                        "Gate healthy of wave 1 in us-east failed: 1 of 4 machines failed: exit code 1.",
                        "m3 in us-east: exit code 1.",
                        "    | starting",
                        "    | no database",
                        "Every machine was back on 0192f3c4-7a10 at 2026-01-31T12:00:17Z, 17.4 s after it was asked for.",
                        "Build 0192f3c4-7b20 is marked bad: nothing deploys it any more.");
    }

    @Test
    void tellsWhatARolloutThatGoesOnWaitsFor() {
        String json = """
                {"request":"req-1","app":"web","action":"deploy","state":"paused","ended":false,"detail":"lunch","actor":"ann","build":"%s",
                 "approvals":{"needed":2,"by":["bob","cleo"]},"failing":[],"standing":[],
                 "regions":[{"region":"ap-south","machines":0,"healthy":0,"state":"skipped","generation":1,"skipped":"no machine is alive"}],
                 "waiting":{"reason":"resume","text":"somebody to resume it"},
                 "wavePlan":[{"wave":1,"state":"done","shares":{"us-east":"1"},"bakeSeconds":0,"startedAt":"2026-01-31T12:00:00Z",
                   "completedAt":"2026-01-31T12:03:00Z","gates":[]},
                  {"wave":2,"state":"rolling","shares":{"us-east":"100%%"},"startedAt":"2026-01-31T12:03:00Z","gates":[]}],
                 "events":[]}
                """.formatted(NEW);

        assertThat(DeployStory.of(Deploys.of(json)))
                .containsExactly(
                        "ann asked for deploy 0192f3c4-7b20.",
                        "2 of 2 approvals, by bob, cleo.",
                        "Wave 1 of 2 (us-east 1) was healthy after 3 min.",
                        "Wave 2 of 2 (us-east 100%) began at 2026-01-31T12:03:00Z.",
                        "ap-south was left out: no machine is alive; it catches up when it can be reached again.",
                        "Paused: lunch.",
                        "It waits for somebody to resume it.");
    }
}
