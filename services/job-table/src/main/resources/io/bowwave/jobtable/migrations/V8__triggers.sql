-- What starts builds: webhooks, and the look at the heads of branches.

ALTER TABLE build_job
    DROP CONSTRAINT build_job_trigger_check,
    ADD CONSTRAINT build_job_trigger_check CHECK (trigger IN ('push', 'manual', 'retry', 'reconcile'));

-- Whether a commit has a build at all, also one that failed. Unlike the partial index before it names nothing that ever changes.
DROP INDEX build_job_commit;
CREATE INDEX build_job_commit ON build_job (app, commit_sha);

-- The secret before the one in the app's row, good until then: forges and apps need not change at the same moment.
CREATE TABLE webhook_old_secret (
    app      text PRIMARY KEY REFERENCES app (name) ON DELETE CASCADE,
    secret   text NOT NULL CHECK (length(secret) BETWEEN 1 AND 256),
    until_at timestamptz NOT NULL
);

-- What came of deliveries, for people. One row for each delivery that led to a build; those that led to nothing are folded, by ref and
-- source, so that neither a busy repository nor somebody who guesses secrets can fill the table.
CREATE TABLE webhook_receipt (
    app        text NOT NULL REFERENCES app (name) ON DELETE CASCADE,
    key        text NOT NULL,
    ref        text NOT NULL,
    delivery   text NOT NULL,
    source     text NOT NULL,
    event      text NOT NULL,
    commit_sha text,
    result     text NOT NULL CHECK (result IN ('queued', 'known', 'ignored', 'refused')),
    detail     text NOT NULL CHECK (length(detail) <= 500),
    build      uuid,
    times      int NOT NULL DEFAULT 1,
    first_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
    last_at    timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (app, key, ref)
);
CREATE INDEX webhook_receipt_newest ON webhook_receipt (app, last_at DESC);
CREATE INDEX webhook_receipt_age ON webhook_receipt (last_at);

-- When each repository is asked for its branches again; whoever moves next_at on asks it.
CREATE TABLE repository (
    repo_url      text PRIMARY KEY,
    next_at       timestamptz NOT NULL,
    answered_at   timestamptz,
    failures      int NOT NULL DEFAULT 0,
    failing_since timestamptz,
    problem       text CHECK (length(problem) <= 500)
) WITH (fillfactor = 70);

-- Where an app's branch was seen last, once its commit has a build. Null: the branch is not there.
CREATE TABLE branch_head (
    app        text PRIMARY KEY REFERENCES app (name) ON DELETE CASCADE,
    ref        text NOT NULL,
    commit_sha text,
    seen_at    timestamptz NOT NULL DEFAULT clock_timestamp()
);
