-- The job table: the source of truth for builds. Rows of build_job are history and stay.
-- What changes often (leases) or is wide (secrets, logs) stands outside the captured tables.
-- Captured tables (app, region, build_job) are never filled by COPY, truncated or re-keyed, and get nullable columns only.

CREATE TABLE region (
    name           text PRIMARY KEY CHECK (name ~ '^[a-z][a-z0-9-]{2,31}$'),
    store_endpoint text NOT NULL CHECK (store_endpoint <> ''),
    bucket         text NOT NULL CHECK (bucket ~ '^[a-z0-9][a-z0-9.-]{2,62}$'),
    home           boolean NOT NULL DEFAULT false,
    revision       bigint NOT NULL DEFAULT 1 CHECK (revision >= 1),
    changed_at     timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE UNIQUE INDEX region_home ON region (home) WHERE home;

CREATE TABLE app (
    name             text PRIMARY KEY CHECK (name ~ '^[a-z][a-z0-9-]{0,62}$'),
    repo_url         text NOT NULL CHECK (repo_url <> '' AND length(repo_url) <= 2048),
    branch           text NOT NULL CHECK (branch <> '' AND length(branch) <= 255 AND branch NOT LIKE 'refs/%'),
    auto_deploy      boolean NOT NULL DEFAULT false,
    pool             jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(pool) = 'object'),
    regions          text[] NOT NULL DEFAULT '{}',
    webhook_secret   text,
    build_timeout_ms bigint NOT NULL DEFAULT 900000 CHECK (build_timeout_ms BETWEEN 1000 AND 86400000),
    concurrency      int NOT NULL DEFAULT 1 CHECK (concurrency BETWEEN 1 AND 100),
    created_by       text NOT NULL,
    created_at       timestamptz NOT NULL DEFAULT clock_timestamp(),
    changed_at       timestamptz NOT NULL DEFAULT clock_timestamp(),
    revision         bigint NOT NULL DEFAULT 1 CHECK (revision >= 1)
);
CREATE INDEX app_repo ON app (repo_url, branch);

CREATE TABLE build_job (
    id             uuid PRIMARY KEY,
    app            text NOT NULL,
    repo_url       text NOT NULL,
    ref            text NOT NULL CHECK (ref LIKE 'refs/%' AND length(ref) <= 300),
    commit_sha     text NOT NULL CHECK (commit_sha ~ '^[0-9a-f]{40}$'),
    name           text CHECK (length(name) <= 255),
    trigger        text NOT NULL CHECK (trigger IN ('push', 'manual', 'retry')),
    requested_by   text NOT NULL CHECK (length(requested_by) <= 255),
    traceparent    text CHECK (length(traceparent) = 55),
    regions        text[] NOT NULL CHECK (cardinality(regions) > 0),
    home           text NOT NULL,
    timeout_ms     bigint NOT NULL CHECK (timeout_ms > 0),
    created_at     timestamptz NOT NULL,
    status         text NOT NULL CHECK (status IN ('queued', 'running', 'succeeded', 'failed', 'canceled')),
    attempt        int NOT NULL CHECK (attempt >= 1),
    revision       bigint NOT NULL CHECK (revision >= 1),
    changed_at     timestamptz NOT NULL,
    worker         text,
    started_at     timestamptz,
    finished_at    timestamptz,
    cause          text CHECK (cause IN ('lease-expired', 'builder-lost', 'infra', 'build-failed', 'config-invalid', 'checkout-failed',
                                         'timeout', 'canceled', 'superseded', 'attempts-exhausted')),
    message        text CHECK (length(message) <= 2000),
    canceled_by    text CHECK (length(canceled_by) <= 255),
    manifest       text CHECK (manifest ~ '^sha256:[0-9a-f]{64}$'),
    layout         text CHECK (layout ~ '^sha256:[0-9a-f]{64}$'),
    size           bigint CHECK (size >= 0),
    uploaded_bytes bigint CHECK (uploaded_bytes >= 0),
    CONSTRAINT queued_has_no_worker CHECK (status <> 'queued' OR (worker IS NULL AND started_at IS NULL AND finished_at IS NULL)),
    CONSTRAINT running_has_worker CHECK (status <> 'running' OR (worker IS NOT NULL AND started_at IS NOT NULL AND finished_at IS NULL)),
    CONSTRAINT succeeded_has_artifact CHECK (status <> 'succeeded' OR (worker IS NOT NULL AND started_at IS NOT NULL
        AND manifest IS NOT NULL AND layout IS NOT NULL AND size IS NOT NULL AND uploaded_bytes IS NOT NULL)),
    CONSTRAINT only_succeeded_has_artifact CHECK (status = 'succeeded' OR manifest IS NULL),
    CONSTRAINT end_has_time CHECK ((status IN ('succeeded', 'failed', 'canceled')) = (finished_at IS NOT NULL)),
    CONSTRAINT end_has_reason CHECK (status NOT IN ('failed', 'canceled') OR (cause IS NOT NULL AND message IS NOT NULL)),
    CONSTRAINT canceled_by_someone CHECK ((status = 'canceled') = (canceled_by IS NOT NULL))
) WITH (fillfactor = 80);

-- Claims touch only these two, so they stay flat however long the history is.
CREATE INDEX build_job_queued ON build_job (created_at, id) WHERE status = 'queued';
CREATE INDEX build_job_running ON build_job (app, ref) WHERE status = 'running';
-- Who stands before whom in the line of an app's branch.
CREATE INDEX build_job_line ON build_job (app, ref, created_at, id) WHERE status = 'queued';
CREATE INDEX build_job_status ON build_job (status, created_at);
CREATE INDEX build_job_history ON build_job (app, created_at DESC, id DESC);
CREATE INDEX build_job_newest ON build_job (created_at DESC, id DESC);
CREATE INDEX build_job_commit ON build_job (app, commit_sha) WHERE status IN ('queued', 'running', 'succeeded');
CREATE INDEX build_job_artifacts ON build_job (app, created_at DESC) WHERE status = 'succeeded';
ALTER TABLE build_job REPLICA IDENTITY FULL;

-- The lifecycle, held against every writer: queued > running > an end; queued > canceled; running > queued as the next attempt.
CREATE FUNCTION build_job_transition() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.id <> OLD.id OR NEW.app <> OLD.app OR NEW.created_at <> OLD.created_at OR NEW.commit_sha <> OLD.commit_sha THEN
        RAISE EXCEPTION 'build %: id, app, commit and creation never change', OLD.id USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.revision <> OLD.revision + 1 THEN
        RAISE EXCEPTION 'build %: revision % after %, expected one more', OLD.id, NEW.revision, OLD.revision USING ERRCODE = 'check_violation';
    END IF;
    IF NOT (CASE OLD.status
        WHEN 'queued' THEN NEW.status IN ('running', 'canceled') AND NEW.attempt = OLD.attempt
        WHEN 'running' THEN (NEW.status IN ('succeeded', 'failed', 'canceled') AND NEW.attempt = OLD.attempt)
                         OR (NEW.status = 'queued' AND NEW.attempt = OLD.attempt + 1)
        ELSE false END) THEN
        RAISE EXCEPTION 'build %: no way from % (attempt %) to % (attempt %)', OLD.id, OLD.status, OLD.attempt, NEW.status, NEW.attempt
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER build_job_transition BEFORE UPDATE ON build_job FOR EACH ROW EXECUTE FUNCTION build_job_transition();

-- One narrow row for each running build. Nothing that changes is indexed, and half of each page is free, so a heartbeat is a HOT update.
CREATE TABLE build_lease (
    build        uuid PRIMARY KEY REFERENCES build_job (id),
    attempt      int NOT NULL,
    worker       text NOT NULL,
    lease_until  timestamptz NOT NULL,
    heartbeat_at timestamptz NOT NULL,
    deadline     timestamptz NOT NULL,
    holds        int NOT NULL DEFAULT 0,
    cancel_at    timestamptz,
    cancel_by    text,
    cancel_reason text
) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.0, autovacuum_vacuum_threshold = 1000);

CREATE TABLE guard (
    one      boolean PRIMARY KEY DEFAULT true CHECK (one),
    swept_at timestamptz NOT NULL
);
INSERT INTO guard (swept_at) VALUES (clock_timestamp());

CREATE TABLE worker (
    id         text PRIMARY KEY,
    labels     jsonb NOT NULL DEFAULT '{}',
    first_seen timestamptz NOT NULL DEFAULT clock_timestamp(),
    last_seen  timestamptz NOT NULL DEFAULT clock_timestamp()
) WITH (fillfactor = 50);

CREATE TABLE webhook_delivery (
    id          text PRIMARY KEY CHECK (length(id) BETWEEN 1 AND 128),
    source      text NOT NULL,
    event       text NOT NULL,
    builds      uuid[] NOT NULL DEFAULT '{}',
    received_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX webhook_delivery_received ON webhook_delivery (received_at);

CREATE TABLE api_token (
    hash       bytea PRIMARY KEY CHECK (length(hash) = 32),
    name       text NOT NULL UNIQUE CHECK (length(name) BETWEEN 1 AND 128),
    roles      text[] NOT NULL CHECK (cardinality(roles) > 0 AND roles <@ ARRAY['admin', 'deployer', 'builder', 'agent', 'viewer']),
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    expires_at timestamptz
);

-- The name is a key word of PostgreSQL, hence the quotes.
CREATE TABLE "freeze" (
    id         uuid PRIMARY KEY,
    app        text,
    region     text,
    reason     text NOT NULL CHECK (reason <> ''),
    created_by text NOT NULL,
    from_at    timestamptz NOT NULL,
    until_at   timestamptz CHECK (until_at > from_at)
);

CREATE TABLE idempotency_key (
    caller     text NOT NULL,
    key        text NOT NULL CHECK (length(key) BETWEEN 1 AND 255),
    request    bytea NOT NULL CHECK (length(request) = 32),
    status     int,
    response   text,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (caller, key)
);
CREATE INDEX idempotency_key_created ON idempotency_key (created_at);

-- Written by the tap every second, so that its slot moves on while nothing else happens.
CREATE TABLE tap_heartbeat (
    id      int PRIMARY KEY CHECK (id = 1),
    beat_at timestamptz NOT NULL
);
INSERT INTO tap_heartbeat VALUES (1, clock_timestamp());

-- What the tap reads. The webhook's secret never gets into the WAL stream.
CREATE PUBLICATION bowwave_tap
    FOR TABLE build_job,
              app (name, repo_url, branch, auto_deploy, pool, regions, revision, changed_at),
              region,
              tap_heartbeat
    WITH (publish = 'insert, update, delete', publish_via_partition_root = true);
