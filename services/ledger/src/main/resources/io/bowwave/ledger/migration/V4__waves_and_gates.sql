-- What a deploy was asked for beyond a build, what it waits for, and how it ended.
alter table deploy
    add column asked_deploy   text,
    add column about          text,
    add column strategy       text,
    add column on_failure     text,
    add column on_unreachable text,
    add column plan           text,
    add column planned        jsonb,
    add column override_freeze boolean,
    add column starts_at      timestamptz,
    add column wait_reason    text,
    add column wait_since     timestamptz,
    add column wait_until     timestamptz,
    add column approvals      int,
    add column needed         int,
    add column failing        jsonb,
    add column standing       jsonb,
    add column next_step      text;

-- The waves that a rollout was accepted with, and how far each is: pending, rolling, baking or done.
create table deploy_wave (
    app              text,
    request          text,
    wave             int,
    shares           jsonb,
    gates            jsonb,
    bake_seconds     bigint,
    deadline_seconds bigint,
    max_unavailable  text,
    state            text not null default 'pending',
    started_at       timestamptz,
    baking_until     timestamptz,
    completed_at     timestamptz,
    primary key (app, request, wave)
);

-- What a gate of a wave was asked and how it was judged; region is empty where the answer is about the whole wave.
create table deploy_gate (
    app        text,
    request    text,
    wave       int,
    gate       text,
    region     text,
    kind       text,
    query      text,
    value      double precision,
    previous   double precision,
    comparison text,
    threshold  double precision,
    verdict    text,
    why        text,
    asked_at   timestamptz,
    judged_at  timestamptz,
    primary key (app, request, wave, gate, region)
);

create table deploy_approval (
    app         text,
    request     text,
    actor       text,
    approved_at timestamptz not null,
    primary key (app, request, actor)
);

alter table deploy_region
    add column permille int,
    add column skipped  text;

alter table machine
    add column restarts bigint,
    add column heals    bigint,
    add column log_tail text;

create index machine_by_place on machine (region, machine, app);
