-- The tap reads captured rows from the WAL. A value that is stored out of line and didn't change is not in the WAL record, so wide
-- values stay in the row: compressed if need be, and bounded so that a row always fits its page.
ALTER TABLE app
    ALTER COLUMN repo_url SET STORAGE MAIN,
    ALTER COLUMN branch SET STORAGE MAIN,
    ALTER COLUMN pool SET STORAGE MAIN,
    ALTER COLUMN regions SET STORAGE MAIN,
    ADD CONSTRAINT app_pool_is_small CHECK (octet_length(pool::text) <= 2048),
    ADD CONSTRAINT app_regions_are_few CHECK (cardinality(regions) <= 32),
    ADD CONSTRAINT app_secret_is_short CHECK (length(webhook_secret) <= 256);
ALTER TABLE region ALTER COLUMN store_endpoint SET STORAGE MAIN;
ALTER TABLE build_job
    ALTER COLUMN repo_url SET STORAGE MAIN,
    ALTER COLUMN ref SET STORAGE MAIN,
    ALTER COLUMN regions SET STORAGE MAIN,
    ALTER COLUMN requested_by SET STORAGE MAIN;

-- For the reconciler, which asks each minute what has changed. Rows lie nearly in the order of their changes.
CREATE INDEX build_job_changed ON build_job USING brin (changed_at) WITH (pages_per_range = 16, autosummarize = on);
