package io.bowwave.ledger;

/** The statements behind {@link WaveRows}. */
final class WaveSql {

    static final String PLANNED_WAVE = """
            insert into deploy_wave (app, request, wave, shares, gates, bake_seconds, deadline_seconds, max_unavailable)
            values (?, ?, ?, ?::jsonb, ?::jsonb, ?, ?, ?)
            on conflict (app, request, wave) do update set shares = excluded.shares, gates = excluded.gates,
                   bake_seconds = excluded.bake_seconds, deadline_seconds = excluded.deadline_seconds,
                   max_unavailable = excluded.max_unavailable
            """;
    static final String WAVE_STARTED = """
            insert into deploy_wave (app, request, wave, state, started_at) values (?, ?, ?, 'rolling', ?)
            on conflict (app, request, wave) do update set state = excluded.state, started_at = excluded.started_at,
                   baking_until = null, completed_at = null
            """;
    static final String WAVE_BAKES = """
            insert into deploy_wave (app, request, wave, state, baking_until) values (?, ?, ?, 'baking', ?)
            on conflict (app, request, wave) do update set state = excluded.state, baking_until = excluded.baking_until
            """;
    static final String WAVE_DONE = """
            update deploy_wave set state = 'done', completed_at = ? where app = ? and request = ? and wave = ?
            """;
    static final String PROMOTED = """
            update deploy_wave set baking_until = ? where app = ? and request = ? and wave = ? and baking_until > ?
            """;
    static final String BAKING = """
            update deploy set state = 'baking', waiting_for = 'the bake of wave ' || ?::int, wait_reason = 'bake', wait_since = ?,
                   wait_until = ?, updated_at = ?
             where app = ? and request = ? and ended_at is null and state <> 'paused'
            """;
    static final String BATCH = """
            insert into deploy_region (app, request, region, generation, wave, permille) values (?, ?, ?, ?, ?, ?)
            on conflict (app, request, region) do update set generation = excluded.generation, wave = excluded.wave,
                   permille = excluded.permille, machines = null, converged_at = null, skipped = null
            """;
    static final String BATCH_GENERATION = """
            update deploy set generation = greatest(coalesce(generation, 0), ?), updated_at = ? where app = ? and request = ?
            """;
    static final String SKIPPED = """
            insert into deploy_region (app, request, region, generation, wave, skipped) values (?, ?, ?, 0, ?, ?)
            on conflict (app, request, region) do update set skipped = excluded.skipped
            """;
    // A rollout that goes on stays what it is while a region keeps it waiting.
    static final String WAITS = """
            insert into deploy (app, request, state, waiting_for, wait_reason, wait_since, wait_until, starts_at, updated_at)
            values (?, ?, 'waiting', ?, ?, ?, ?, ?, ?)
            on conflict (app, request) do update set
                   state = case when deploy.state in ('rolling', 'baking', 'rolling-back', 'paused') then deploy.state
                                else excluded.state end,
                   waiting_for = excluded.waiting_for, wait_until = excluded.wait_until,
                   wait_since = case when deploy.wait_reason = excluded.wait_reason then deploy.wait_since
                                     else excluded.wait_since end,
                   wait_reason = excluded.wait_reason, starts_at = coalesce(excluded.starts_at, deploy.starts_at),
                   updated_at = excluded.updated_at
             where deploy.ended_at is null
            """;
    static final String APPROVED =
            "update deploy set approvals = ?, needed = ?, updated_at = ? where app = ? and request = ?";
    static final String APPROVAL = """
            insert into deploy_approval (app, request, actor, approved_at) values (?, ?, ?, ?) on conflict do nothing
            """;
    static final String PLANNED = """
            insert into deploy (app, request, state, action, plan, planned, build, commit_sha, strategy, refusal, detail,
                   ended_at, updated_at)
            values (?, ?, 'planned', 'plan', ?, ?::jsonb, ?, ?, ?, ?, ?, ?, ?)
            on conflict (app, request) do update set state = excluded.state, action = excluded.action, plan = excluded.plan,
                   planned = excluded.planned, build = excluded.build, commit_sha = excluded.commit_sha,
                   strategy = excluded.strategy, refusal = excluded.refusal, detail = excluded.detail,
                   waiting_for = null, wait_reason = null, ended_at = excluded.ended_at, updated_at = excluded.updated_at
            """;
    static final String GATE_ASKED = """
            insert into deploy_gate (app, request, wave, gate, region, kind, query, asked_at)
            values (?, ?, ?, ?, '', 'prometheus', ?, ?)
            on conflict (app, request, wave, gate, region) do update set query = excluded.query, asked_at = excluded.asked_at
            """;
    static final String GATE_JUDGED = """
            insert into deploy_gate (app, request, wave, gate, region, kind, query, value, previous, comparison, threshold,
                   verdict, why, judged_at)
            values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            on conflict (app, request, wave, gate, region) do update set kind = excluded.kind,
                   query = coalesce(excluded.query, deploy_gate.query), value = excluded.value, previous = excluded.previous,
                   comparison = excluded.comparison, threshold = excluded.threshold, verdict = excluded.verdict,
                   why = excluded.why, judged_at = excluded.judged_at
            """;
    static final String UNREJECTED = "delete from rejection where app = ? and build = ?";

    private WaveSql() {}
}
