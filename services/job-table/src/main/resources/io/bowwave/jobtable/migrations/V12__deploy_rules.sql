-- When nothing new is deployed (`freeze` alone is a key word): of one app, or of all where app is null. What was lifted or has ended stays, as a record of who did it.
CREATE TABLE deploy_freeze (
    id          text PRIMARY KEY CHECK (id ~ '^fz-[0-9a-f]{8,16}$'),
    app         text,
    from_at     timestamptz,
    until_at    timestamptz,
    weekly      text CHECK (length(weekly) <= 40),
    zone        text CHECK (length(zone) <= 64),
    reason      text NOT NULL CHECK (length(reason) BETWEEN 1 AND 200),
    created_by  text NOT NULL CHECK (length(created_by) <= 255),
    created_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
    lifted_at   timestamptz,
    lifted_by   text CHECK (length(lifted_by) <= 255),
    lift_reason text CHECK (length(lift_reason) <= 200),
    CONSTRAINT freeze_ends_after_it_begins CHECK (until_at > from_at),
    CONSTRAINT lifted_by_somebody CHECK ((lifted_at IS NULL) = (lifted_by IS NULL))
);
CREATE INDEX freeze_open ON deploy_freeze (app) WHERE lifted_at IS NULL;
CREATE INDEX freeze_newest ON deploy_freeze (created_at DESC, id);

-- What the log says of an app's deploys: its freezes, copied from the table above by whoever changes that (schemas' Freeze as JSON; null:
-- none), how many others must approve a deploy, and what becomes of a request while a rollout goes on (null: it takes over).
-- These are the app's and not a build's, since a build must not lower its own approvals. Small, so that they stay in the row.
ALTER TABLE app
    ADD COLUMN freezes jsonb CHECK (jsonb_typeof(freezes) = 'array'),
    ADD COLUMN approvals int NOT NULL DEFAULT 0 CHECK (approvals BETWEEN 0 AND 2),
    ADD COLUMN on_conflict text CHECK (on_conflict IN ('latest-wins', 'wait', 'refuse')),
    ADD CONSTRAINT app_freezes_are_few CHECK (octet_length(freezes::text) <= 3072);
ALTER TABLE app ALTER COLUMN freezes SET STORAGE MAIN;

ALTER PUBLICATION bowwave_tap SET TABLE
    build_job,
    app (name, repo_url, branch, auto_deploy, pool, regions, keep, prefetch, freezes, approvals, on_conflict, revision, changed_at),
    region,
    tap_heartbeat;
