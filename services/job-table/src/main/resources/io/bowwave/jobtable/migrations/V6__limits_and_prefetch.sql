-- What a region's machines and depots may move: an object of bytes a second by name, schemas' TransferLimits. Null: nothing is limited.
ALTER TABLE region
    ADD COLUMN limits jsonb,
    ADD CONSTRAINT region_limits_are_few CHECK (limits IS NULL OR jsonb_typeof(limits) = 'object' AND octet_length(limits::text) <= 1024),
    ALTER COLUMN limits SET STORAGE MAIN;

-- Whether machines may fetch the app's builds before they are deployed.
ALTER TABLE app ADD COLUMN prefetch boolean NOT NULL DEFAULT true;

ALTER PUBLICATION bowwave_tap SET TABLE
    build_job,
    app (name, repo_url, branch, auto_deploy, pool, regions, keep, prefetch, revision, changed_at),
    region,
    tap_heartbeat;
