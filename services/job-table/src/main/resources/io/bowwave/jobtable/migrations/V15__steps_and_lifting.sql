-- What an attempt does one after the other, for people. Not captured by the tap. Old ones are found by their build's id, which begins
-- with the time when it was made.
CREATE TABLE build_step (
    build     uuid NOT NULL,
    attempt   int NOT NULL CHECK (attempt >= 1),
    number    int NOT NULL CHECK (number >= 0),
    kind      text NOT NULL CHECK (kind IN ('checkout', 'step', 'artifact')),
    name      text NOT NULL CHECK (length(name) BETWEEN 1 AND 255),
    state     text NOT NULL CHECK (state IN ('waiting', 'running', 'succeeded', 'failed', 'timed-out', 'stopped', 'skipped')),
    began_at  timestamptz,
    took_ms   bigint CHECK (took_ms >= 0),
    exit_code int,
    PRIMARY KEY (build, attempt, number)
) WITH (fillfactor = 70);

-- Who made a queued build urgent that was not, when, and as which revision of the row.
ALTER TABLE build_job
    ADD COLUMN lifted_by text CHECK (length(lifted_by) <= 255),
    ADD COLUMN lifted_at timestamptz,
    ADD COLUMN lifted_revision bigint,
    ALTER COLUMN lifted_by SET STORAGE MAIN;

-- As before; besides, a queued build may become urgent, once.
CREATE OR REPLACE FUNCTION build_job_transition() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.id <> OLD.id OR NEW.app <> OLD.app OR NEW.created_at <> OLD.created_at OR NEW.commit_sha <> OLD.commit_sha
       OR NEW.ref <> OLD.ref THEN
        RAISE EXCEPTION 'build %: id, app, ref, commit and creation never change', OLD.id USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.revision <> OLD.revision + 1 THEN
        RAISE EXCEPTION 'build %: revision % after %, expected one more', OLD.id, NEW.revision, OLD.revision USING ERRCODE = 'check_violation';
    END IF;
    IF NOT (CASE OLD.status
        WHEN 'queued' THEN (NEW.status IN ('running', 'failed', 'canceled') AND NEW.attempt = OLD.attempt)
                         OR (NEW.status = 'queued' AND NEW.attempt = OLD.attempt AND NEW.priority <> OLD.priority)
        WHEN 'running' THEN (NEW.status IN ('succeeded', 'failed', 'canceled') AND NEW.attempt = OLD.attempt)
                         OR (NEW.status = 'queued' AND NEW.attempt = OLD.attempt + 1)
        ELSE false END) THEN
        RAISE EXCEPTION 'build %: no way from % (attempt %) to % (attempt %)', OLD.id, OLD.status, OLD.attempt, NEW.status, NEW.attempt
            USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.priority <> OLD.priority AND NOT (OLD.priority = 'normal' AND OLD.status = 'queued' AND NEW.status = 'queued'
       AND NEW.attempt = OLD.attempt AND NEW.lifted_by IS NOT NULL AND NEW.lifted_revision = NEW.revision) THEN
        RAISE EXCEPTION 'build %: found priority % after % while %, expected that only a queued build becomes urgent, by somebody',
            OLD.id, NEW.priority, OLD.priority, OLD.status USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION build_job_lifted() RETURNS trigger LANGUAGE plpgsql
    SET enable_seqscan = off SET enable_bitmapscan = off SET plan_cache_mode = force_generic_plan AS $$
BEGIN
    PERFORM FROM app_turn WHERE app = NEW.app FOR NO KEY UPDATE;
    UPDATE build_line SET urgent = true WHERE app = NEW.app AND ref = NEW.ref;
    PERFORM app_turn_refresh(NEW.app, 0);
    RETURN NULL;
END $$;
CREATE TRIGGER build_job_lifted AFTER UPDATE OF priority ON build_job FOR EACH ROW
    WHEN (NEW.priority <> OLD.priority) EXECUTE FUNCTION build_job_lifted();
