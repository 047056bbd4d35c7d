-- Apps that are no more: who removed them, when and why. The same name may be registered again, and removed again.
CREATE TABLE app_removal (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    app        text NOT NULL,
    repo_url   text NOT NULL,
    branch     text NOT NULL,
    removed_by text NOT NULL CHECK (length(removed_by) <= 255),
    reason     text CHECK (length(reason) BETWEEN 1 AND 200),
    removed_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX app_removal_newest ON app_removal (app, id DESC);
