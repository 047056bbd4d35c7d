package io.bowwave.ledger;

/** The statements behind {@link DeployRows}. */
final class DeploySql {

    static final String ACCEPTED = """
            insert into deploy (app, request, state, action, generation, build, commit_sha, previous, regions, reason, actor,
                   waiting_for, accepted_at, updated_at, about, strategy, on_failure, on_unreachable, override_freeze)
            values (?, ?, 'accepted', ?, ?, ?, ?, ?, ?::jsonb, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            on conflict (app, request) do update set state = excluded.state, action = excluded.action,
                   generation = excluded.generation, build = excluded.build, commit_sha = excluded.commit_sha,
                   previous = excluded.previous, regions = excluded.regions, reason = excluded.reason,
                   actor = excluded.actor, waiting_for = excluded.waiting_for, accepted_at = excluded.accepted_at,
                   updated_at = excluded.updated_at, about = excluded.about, strategy = excluded.strategy,
                   on_failure = excluded.on_failure, on_unreachable = excluded.on_unreachable,
                   override_freeze = excluded.override_freeze, wait_reason = null, wait_until = null
            """;
    // A request that was refused as a duplicate of itself must not end the one that runs.
    static final String REFUSED = """
            insert into deploy (app, request, state, action, refusal, detail, ended_at, updated_at)
            values (?, ?, 'refused', ?, ?, ?, ?, ?)
            on conflict (app, request) do update set state = excluded.state, action = excluded.action,
                   refusal = excluded.refusal, detail = excluded.detail, ended_at = excluded.ended_at,
                   updated_at = excluded.updated_at
             where deploy.state in ('requested', 'waiting', 'refused')
            """;
    static final String WAVE = """
            update deploy set state = 'rolling', wave = ?, waves = ?, permille = ?, generation = ?, wait_reason = null,
                   wait_since = ?, wait_until = null, updated_at = ?
             where app = ? and request = ?
            """;
    static final String REGION = """
            insert into deploy_region (app, request, region, generation, wave) values (?, ?, ?, ?, ?)
            on conflict (app, request, region) do update set generation = excluded.generation, wave = excluded.wave,
                   machines = null, converged_at = null, skipped = null
            """;
    static final String CONVERGED = """
            insert into deploy_region (app, request, region, generation, wave, machines, converged_at)
            values (?, ?, ?, ?, 1, ?, ?)
            on conflict (app, request, region) do update set machines = excluded.machines,
                   converged_at = excluded.converged_at, generation = excluded.generation
             where deploy_region.generation <= excluded.generation
            """;
    static final String REGIONS_GO_BACK = """
            update deploy_region set generation = ?, machines = null, converged_at = null where app = ? and request = ?
            """;
    static final String WAITING = """
            update deploy set updated_at = ?, wait_reason = null, wait_until = null, waiting_for = (
                   select case when deploy.state = 'rolling-back' then 'rolling back: '
                               else 'wave ' || coalesce(deploy.wave, 1) || ' of ' || coalesce(deploy.waves, 1) || ': ' end
                          || string_agg(r.region, ', ' order by r.region)
                     from deploy_region r
                    where r.app = deploy.app and r.request = deploy.request and r.converged_at is null and r.skipped is null)
             where app = ? and request = ? and ended_at is null and state <> 'paused'
            """;
    static final String RESUMED = """
            update deploy set state = 'rolling', wait_since = ?, updated_at = ?
             where app = ? and request = ? and state = 'paused'
            """;
    static final String ENDED = """
            update deploy set state = ?, detail = coalesce(?, detail), waiting_for = null, wait_reason = null, wait_until = null,
                   ended_at = ?, updated_at = ?
             where app = ? and request = ?
            """;
    static final String PAUSED = """
            update deploy set state = 'paused', waiting_for = 'somebody to resume it', wait_since = ?, wait_reason = null,
                   wait_until = null, detail = coalesce(?, detail), failing = coalesce(?::jsonb, failing), updated_at = ?
             where app = ? and request = ? and ended_at is null
            """;
    static final String FAILING = "update deploy set failing = ?::jsonb where app = ? and request = ?";
    static final String STANDING = "update deploy set standing = ?::jsonb, next_step = ? where app = ? and request = ?";
    static final String MACHINES = "update deploy set machines = ? where app = ? and request = ?";
    static final String BACK = """
            update deploy set state = 'rolling-back', back_to = ?, generation = ?, detail = ?,
                   failing = coalesce(?::jsonb, failing), wait_since = ?, updated_at = ?
             where app = ? and request = ?
            """;
    static final String SUPERSEDED_BY = "update deploy set superseded_by = ? where app = ? and request = ?";
    static final String REJECTED = """
            insert into rejection (app, build, request, reason, actor, rejected_at) values (?, ?, ?, ?, ?, ?)
            on conflict (app, build) do update set request = excluded.request, reason = excluded.reason,
                   actor = excluded.actor, rejected_at = excluded.rejected_at
            """;
    // A build is also rejected by the rollout that it spoiled, whose own end comes by its own event.
    static final String REJECT_DONE = """
            update deploy set state = 'done', waiting_for = null, ended_at = ?, updated_at = ?
             where app = ? and request = ? and (action = 'reject' or state = 'requested')
            """;

    private DeploySql() {}
}
