-- What somebody should look at. One row for each time that it was so; `told` once its newest change is on the log.
CREATE TABLE alarm (
    kind       text NOT NULL,
    about      text NOT NULL,
    raised_at  timestamptz NOT NULL,
    cleared_at timestamptz,
    detail     text NOT NULL CHECK (length(detail) <= 1000),
    told       boolean NOT NULL DEFAULT false,
    PRIMARY KEY (kind, about, raised_at)
);
CREATE UNIQUE INDEX alarm_open ON alarm (kind, about) WHERE cleared_at IS NULL;
CREATE INDEX alarm_untold ON alarm (raised_at) WHERE NOT told;

-- How many builders there should be. Who holds it may change their number; the others only look.
CREATE TABLE builder_pool (
    one        boolean PRIMARY KEY DEFAULT true CHECK (one),
    holder     text,
    held_until timestamptz NOT NULL DEFAULT '-infinity',
    wanted     int NOT NULL DEFAULT 0,
    reason     text NOT NULL DEFAULT 'nothing has been decided yet',
    decided_at timestamptz
);
INSERT INTO builder_pool DEFAULT VALUES;

-- A builder that went in order; one that is silent without it is gone.
ALTER TABLE worker ADD COLUMN left_at timestamptz;
