-- What builds may know: encrypted, so that neither a copy of the database nor its WAL gives it away. Not captured by the tap.
CREATE TABLE build_secret (
    app      text NOT NULL REFERENCES app (name) ON DELETE CASCADE,
    name     text NOT NULL CHECK (name ~ '^[A-Za-z_][A-Za-z0-9_]{0,127}$'),
    branches text CHECK (length(branches) BETWEEN 1 AND 1024),
    key_id   text NOT NULL,
    sealed   text NOT NULL CHECK (length(sealed) <= 90000),
    set_by   text NOT NULL,
    set_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (app, name)
);

-- Who set, removed and got it. No reference to the app: what happened stays when the app goes.
CREATE TABLE build_secret_use (
    id      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    app     text NOT NULL,
    name    text NOT NULL,
    what    text NOT NULL CHECK (what IN ('set', 'removed', 'given', 'refused')),
    by_whom text NOT NULL,
    build   uuid,
    attempt int,
    used_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX build_secret_use_newest ON build_secret_use (app, name, id DESC);
CREATE INDEX build_secret_use_age ON build_secret_use (used_at);
