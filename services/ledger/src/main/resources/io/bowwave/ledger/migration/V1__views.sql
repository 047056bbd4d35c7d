-- What the log says, folded into tables to read. Names are unqualified: the same script makes the live schema and the one that a rebuild fills.
-- Every row follows from the records of one partition alone, or from parts that do not overlap, so the order across partitions never matters.

create table app (
    app         text primary key,
    revision    bigint      not null,
    repo_url    text        not null,
    branch      text        not null,
    auto_deploy boolean     not null,
    pool        jsonb       not null,
    regions     jsonb       not null,
    updated_at  timestamptz not null
);

create table region (
    region         text primary key,
    revision       bigint      not null,
    store_endpoint text        not null,
    bucket         text        not null,
    home           boolean     not null,
    updated_at     timestamptz not null
);

create table build (
    build           text primary key,
    app             text        not null,
    repo_url        text,
    ref             text,
    commit_sha      text,
    trigger         text,
    requested_by    text,
    status          text        not null,
    attempt         int         not null,
    revision        bigint      not null,
    worker          text,
    cause           text,
    message         text,
    canceled_by     text,
    requeue_cause   text,
    requeue_message text,
    queued_at       timestamptz,
    started_at      timestamptz,
    finished_at     timestamptz,
    updated_at      timestamptz not null,
    manifest        text,
    layout          text,
    size            bigint,
    uploaded_bytes  bigint,
    home            text,
    regions         jsonb,
    traceparent     text
);
-- Ids begin with the time, so their order is the order in which builds were made.
create index build_by_app on build (app, build desc);
create index build_by_status on build (status, build desc);
create index build_by_prefix on build (build text_pattern_ops);

create table replica (
    build        text,
    region       text,
    app          text        not null,
    state        text        not null,
    manifest     text        not null,
    size         bigint      not null,
    bytes_done   bigint      not null,
    bytes_total  bigint,
    copied_from  text,
    tries        int         not null,
    reason       text,
    started_at   timestamptz,
    completed_at timestamptz,
    updated_at   timestamptz not null,
    primary key (build, region)
);

create table deployable (
    app        text,
    build      text,
    commit_sha text        not null,
    manifest   text        not null,
    layout     text        not null,
    size       bigint      not null,
    state      text        not null,
    regions    jsonb       not null,
    required   jsonb       not null,
    reason     text,
    updated_at timestamptz not null,
    primary key (app, build)
);

-- asked_*: from deploy-requests; all else from deploy-events.
create table deploy (
    app             text,
    request         text,
    asked_action    text,
    asked_build     text,
    asked_regions   jsonb,
    asked_reason    text,
    asked_actor     text,
    requested_at    timestamptz,
    state           text not null default 'requested',
    action          text,
    generation      bigint,
    build           text,
    commit_sha      text,
    previous        text,
    regions         jsonb,
    reason          text,
    actor           text,
    wave            int,
    waves           int,
    permille        int,
    machines        int,
    refusal         text,
    detail          text,
    back_to         text,
    superseded_by   text,
    waiting_for     text,
    accepted_at     timestamptz,
    ended_at        timestamptz,
    updated_at      timestamptz,
    primary key (app, request)
);
create index deploy_by_request on deploy (request);
create index deploy_by_time on deploy (app, (coalesce(requested_at, accepted_at)) desc);

create table deploy_region (
    app          text,
    request      text,
    region       text,
    generation   bigint      not null,
    wave         int         not null,
    machines     int,
    converged_at timestamptz,
    primary key (app, request, region)
);

create table rejection (
    app         text,
    build       text,
    request     text        not null,
    reason      text        not null,
    actor       text,
    rejected_at timestamptz not null,
    primary key (app, build)
);

create table goal (
    app        text,
    region     text,
    generation bigint      not null,
    build      text        not null,
    commit_sha text        not null,
    manifest   text        not null,
    layout     text        not null,
    size       bigint      not null,
    previous   text,
    permille   int         not null,
    pool       jsonb       not null,
    rollout    text        not null,
    issued_at  timestamptz not null,
    updated_at timestamptz not null,
    primary key (app, region)
);

create table machine (
    app        text,
    region     text,
    machine    text,
    generation bigint      not null,
    state      text        not null,
    build      text,
    running    text,
    reason     text,
    address    text,
    from_depot bigint      not null,
    from_peers bigint      not null,
    reused     bigint      not null,
    sequence   bigint      not null,
    since      timestamptz not null,
    updated_at timestamptz not null,
    primary key (app, region, machine)
);

create table fleet (
    app        text,
    region     text,
    machines   int         not null,
    counts     jsonb       not null,
    updated_at timestamptz not null,
    primary key (app, region)
);

-- The timeline: the events of the topics that are kept for ever, but for progress.
create table event (
    topic       text,
    partition   int,
    log_offset  bigint,
    id          text        not null,
    type        text        not null,
    app         text,
    build       text,
    request     text,
    time        timestamptz not null,
    json        jsonb       not null,
    primary key (topic, partition, log_offset)
);
create index event_by_app on event (app, time desc);
create index event_by_time on event (time desc);
create index event_by_build on event (build, time) where build is not null;
create index event_by_request on event (request, time) where request is not null;

create table dead_letter (
    partition    int,
    log_offset   bigint,
    topic        text,
    at_partition int,
    at_offset    bigint,
    process      text,
    reason       text,
    key          text,
    value        text,
    time         timestamptz not null,
    primary key (partition, log_offset)
);
create index dead_letter_by_time on dead_letter (time desc);

-- The first offset of each partition that is not in the tables yet; written in the transaction that writes them.
create table projection_offset (
    topic       text,
    partition   int,
    next_offset bigint      not null,
    updated_at  timestamptz not null default now(),
    primary key (topic, partition)
);

-- One row. Anyone who may asks for a rebuild by state = 'requested'; the ledger goes on from there.
create table control (
    one           boolean primary key default true check (one),
    state         text   not null default 'idle' check (state in ('idle', 'requested', 'running')),
    requested_at  timestamptz,
    requested_by  text,
    started_at    timestamptz,
    finished_at   timestamptz,
    records_done  bigint not null default 0,
    records_total bigint not null default 0,
    message       text
);
insert into control default values;
