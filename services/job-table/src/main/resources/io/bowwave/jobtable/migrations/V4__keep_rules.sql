-- Which builds of an app keep their artifact: schemas' KeepRules as JSON; null: its defaults. Small, so that it stays in the row.
ALTER TABLE app
    ADD COLUMN keep jsonb CHECK (jsonb_typeof(keep) = 'object'),
    ADD CONSTRAINT app_keep_is_small CHECK (octet_length(keep::text) <= 2048);
ALTER TABLE app ALTER COLUMN keep SET STORAGE MAIN;

ALTER PUBLICATION bowwave_tap SET TABLE
    build_job,
    app (name, repo_url, branch, auto_deploy, pool, regions, keep, revision, changed_at),
    region,
    tap_heartbeat;
