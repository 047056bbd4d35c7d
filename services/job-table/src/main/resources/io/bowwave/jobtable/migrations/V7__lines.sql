-- Whose turn it is, in two small tables that stand beside the history: claims read nothing else.
-- build_line: one row for each branch of an app that has queued or running builds. app_turn: one row for each app, with the score of
-- its best line. A trigger on build_job keeps both in the transaction that changes the build, whoever writes it.

ALTER TABLE app
    ADD COLUMN policy             text NOT NULL DEFAULT 'fifo' CHECK (policy IN ('fifo', 'latest-only')),
    ADD COLUMN needs              jsonb NOT NULL DEFAULT '{}'
        CONSTRAINT app_needs_are_few CHECK (jsonb_typeof(needs) = 'object' AND octet_length(needs::text) <= 2048),
    ADD COLUMN queue_timeout_ms   bigint NOT NULL DEFAULT 86400000 CHECK (queue_timeout_ms BETWEEN 1000 AND 2592000000),
    ADD COLUMN silence_timeout_ms bigint NOT NULL DEFAULT 600000 CHECK (silence_timeout_ms BETWEEN 1000 AND 86400000),
    ALTER COLUMN needs SET STORAGE MAIN;

ALTER TABLE build_job
    ADD COLUMN priority           text NOT NULL DEFAULT 'normal' CHECK (priority IN ('normal', 'urgent')),
    ADD COLUMN infra_tries        int NOT NULL DEFAULT 0 CHECK (infra_tries >= 0),
    ADD COLUMN not_before         timestamptz,
    ADD COLUMN queue_timeout_ms   bigint NOT NULL DEFAULT 86400000 CHECK (queue_timeout_ms > 0),
    ADD COLUMN queue_until        timestamptz,
    ADD COLUMN silence_timeout_ms bigint NOT NULL DEFAULT 600000 CHECK (silence_timeout_ms > 0),
    ADD COLUMN retry_of           uuid;

-- The queue's own look at all that is queued has gone; lists use build_job_status.
DROP INDEX build_job_queued;
-- By what only succeeded builds have, so that no plan takes the index over (status, created_at) instead and reads all of them.
DROP INDEX build_job_artifacts;
CREATE INDEX build_job_artifacts ON build_job (app, created_at DESC) WHERE manifest IS NOT NULL;
CREATE INDEX build_job_urgent ON build_job (app, ref) WHERE status = 'queued' AND priority = 'urgent';
CREATE INDEX build_job_queue_until ON build_job (queue_until) WHERE status = 'queued';
CREATE INDEX build_job_poison ON build_job (created_at DESC, id DESC) WHERE status = 'failed' AND cause = 'attempts-exhausted';
CREATE INDEX build_job_retry_of ON build_job (retry_of) WHERE retry_of IS NOT NULL;

-- As before; besides, a build that waits too long fails where it stands.
CREATE OR REPLACE FUNCTION build_job_transition() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.id <> OLD.id OR NEW.app <> OLD.app OR NEW.created_at <> OLD.created_at OR NEW.commit_sha <> OLD.commit_sha
       OR NEW.ref <> OLD.ref OR NEW.priority <> OLD.priority THEN
        RAISE EXCEPTION 'build %: id, app, ref, commit, priority and creation never change', OLD.id USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.revision <> OLD.revision + 1 THEN
        RAISE EXCEPTION 'build %: revision % after %, expected one more', OLD.id, NEW.revision, OLD.revision USING ERRCODE = 'check_violation';
    END IF;
    IF NOT (CASE OLD.status
        WHEN 'queued' THEN NEW.status IN ('running', 'failed', 'canceled') AND NEW.attempt = OLD.attempt
        WHEN 'running' THEN (NEW.status IN ('succeeded', 'failed', 'canceled') AND NEW.attempt = OLD.attempt)
                         OR (NEW.status = 'queued' AND NEW.attempt = OLD.attempt + 1)
        ELSE false END) THEN
        RAISE EXCEPTION 'build %: no way from % (attempt %) to % (attempt %)', OLD.id, OLD.status, OLD.attempt, NEW.status, NEW.attempt
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

-- Names are compared byte by byte, as the processes do that decide with the same rules.
CREATE TABLE app_turn (
    app         text COLLATE "C" PRIMARY KEY,
    concurrency int NOT NULL,
    needs       jsonb NOT NULL,
    running     int NOT NULL DEFAULT 0 CHECK (running >= 0),
    score       timestamptz,
    not_before  timestamptz
) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.0, autovacuum_vacuum_threshold = 1000);
COMMENT ON COLUMN app_turn.score IS 'of its best line; null: none of its lines may go on';
COMMENT ON COLUMN app_turn.not_before IS 'until then all of its lines that might go on rest after a lost attempt';
CREATE INDEX app_turn_score ON app_turn (score, app) WHERE score IS NOT NULL;

CREATE TABLE build_line (
    app        text COLLATE "C" NOT NULL,
    ref        text COLLATE "C" NOT NULL,
    queued     int NOT NULL CHECK (queued >= 0),
    running    int NOT NULL CHECK (running >= 0),
    head       uuid,
    head_at    timestamptz,
    urgent     boolean NOT NULL,
    not_before timestamptz,
    PRIMARY KEY (app, ref)
) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.0, autovacuum_vacuum_threshold = 1000);
COMMENT ON COLUMN build_line.urgent IS 'whether any of its queued builds is urgent';
COMMENT ON COLUMN build_line.not_before IS 'of its head';

CREATE INDEX build_line_resting ON build_line (not_before) WHERE not_before IS NOT NULL;

-- The lowest goes first. The same formula stands, explained, in class ClaimOrder; a test holds the two against each other.
CREATE FUNCTION claim_score(head_at timestamptz, urgent boolean, running int) RETURNS timestamptz LANGUAGE sql STABLE AS $$
    SELECT head_at - CASE WHEN urgent THEN interval '15 minutes' ELSE interval '0' END + running * interval '1 minute'
$$;

-- Plans of these functions are made once, also while the tables are small: only the indexes are good then and later.
-- The caller has locked the app's turn in a statement before this one, so that what is read here is what has been committed.
CREATE FUNCTION app_turn_refresh(which text, running_by int) RETURNS void LANGUAGE plpgsql
    SET enable_seqscan = off SET enable_bitmapscan = off SET plan_cache_mode = force_generic_plan AS $$
BEGIN
    UPDATE app_turn t SET running = t.running + running_by, (score, not_before) = (
        SELECT claim_score(l.head_at, l.urgent, t.running + running_by), CASE WHEN l.not_before > now() THEN l.not_before END
          FROM build_line l
         WHERE l.app = t.app AND l.head IS NOT NULL AND l.running < t.concurrency
         ORDER BY CASE WHEN l.not_before > now() THEN l.not_before END NULLS FIRST, claim_score(l.head_at, l.urgent, 0), l.ref
         LIMIT 1)
     WHERE t.app = which;
END $$;

CREATE FUNCTION build_job_line() RETURNS trigger LANGUAGE plpgsql
    SET enable_seqscan = off SET enable_bitmapscan = off SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    queued_by  int := (NEW.status = 'queued')::int;
    running_by int := (NEW.status = 'running')::int;
    before     uuid;
    next       record;
BEGIN
    IF TG_OP = 'UPDATE' THEN
        queued_by := queued_by - (OLD.status = 'queued')::int;
        running_by := running_by - (OLD.status = 'running')::int;
    END IF;
    PERFORM FROM app_turn WHERE app = NEW.app FOR NO KEY UPDATE;
    IF queued_by = 0 THEN
        UPDATE build_line SET running = running + running_by WHERE app = NEW.app AND ref = NEW.ref;
    ELSIF queued_by = 1 THEN
        INSERT INTO build_line AS l (app, ref, queued, running, head, head_at, urgent, not_before)
        VALUES (NEW.app, NEW.ref, 1, 0, NEW.id, NEW.created_at, NEW.priority = 'urgent', NEW.not_before)
        ON CONFLICT (app, ref) DO UPDATE SET queued = l.queued + 1, running = l.running + running_by, urgent = l.urgent OR excluded.urgent;
        -- What comes back to the queue is older than what waits.
        UPDATE build_line SET head = NEW.id, head_at = NEW.created_at, not_before = NEW.not_before
         WHERE app = NEW.app AND ref = NEW.ref AND (head IS NULL OR (NEW.created_at, NEW.id) < (head_at, head));
    ELSE
        UPDATE build_line SET queued = queued - 1, running = running + running_by,
               urgent = urgent AND EXISTS (SELECT FROM build_job u WHERE u.app = NEW.app AND u.ref = NEW.ref AND u.status = 'queued'
                                              AND u.priority = 'urgent')
         WHERE app = NEW.app AND ref = NEW.ref RETURNING build_line.head INTO before;
        IF before = NEW.id THEN
            -- From there on, so that those that went before are not passed again.
            SELECT j.id, j.created_at, j.not_before INTO next FROM build_job j
             WHERE j.app = NEW.app AND j.ref = NEW.ref AND j.status = 'queued' AND (j.created_at, j.id) > (NEW.created_at, NEW.id)
             ORDER BY j.created_at, j.id LIMIT 1;
            UPDATE build_line SET head = next.id, head_at = next.created_at, not_before = next.not_before
             WHERE app = NEW.app AND ref = NEW.ref;
        END IF;
    END IF;
    PERFORM app_turn_refresh(NEW.app, running_by);
    RETURN NULL;
END $$;

CREATE FUNCTION app_turn_follow() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        DELETE FROM build_line WHERE app = OLD.name;
        DELETE FROM app_turn WHERE app = OLD.name;
        RETURN NULL;
    END IF;
    INSERT INTO app_turn AS t (app, concurrency, needs) VALUES (NEW.name, NEW.concurrency, NEW.needs)
    ON CONFLICT (app) DO UPDATE SET concurrency = excluded.concurrency, needs = excluded.needs
        WHERE (t.concurrency, t.needs) IS DISTINCT FROM (excluded.concurrency, excluded.needs);
    IF FOUND THEN
        PERFORM app_turn_refresh(NEW.name, 0);
    END IF;
    RETURN NULL;
END $$;

-- Gives the builds whose turn it is to these workers, one each, in this order: again and again the lowest score. What another
-- transaction is changing just now is passed over rather than waited for.
CREATE FUNCTION claim_builds(workers text[], labels jsonb, lease_ms bigint, grace_ms bigint) RETURNS SETOF build_job LANGUAGE plpgsql
    SET enable_seqscan = off SET enable_bitmapscan = off SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    passed text[] := '{}';
    slot   int := 1;
    -- No score below the last one that was found: what is dead there is not passed again for each slot.
    lowest timestamptz := '-infinity';
    turn   record;
    wanted uuid;
    state  text;
    taken  build_job;
BEGIN
    WHILE slot <= cardinality(workers) AND cardinality(passed) < 100 LOOP
        SELECT t.app, t.concurrency, t.score INTO turn FROM app_turn t
         WHERE t.score >= lowest AND (t.not_before IS NULL OR t.not_before <= now()) AND t.needs <@ labels AND t.app <> ALL (passed)
         ORDER BY t.score, t.app LIMIT 1 FOR NO KEY UPDATE SKIP LOCKED;
        EXIT WHEN NOT FOUND;
        lowest := turn.score;
        SELECT l.head INTO wanted FROM build_line l
         WHERE l.app = turn.app AND l.head IS NOT NULL AND l.running < turn.concurrency AND (l.not_before IS NULL OR l.not_before <= now())
         ORDER BY claim_score(l.head_at, l.urgent, 0), l.ref LIMIT 1;
        -- By its id alone: an index over all queued builds looks small to a planner that has seen none, and is full of dead ones.
        SELECT j.status INTO state FROM build_job j WHERE j.id = wanted FOR NO KEY UPDATE SKIP LOCKED;
        IF state IS DISTINCT FROM 'queued' THEN
            passed := passed || turn.app;
            CONTINUE;
        END IF;
        UPDATE build_job SET status = 'running', worker = workers[slot], started_at = now(), changed_at = now(), revision = revision + 1,
               cause = NULL, message = NULL, not_before = NULL, queue_until = NULL
         WHERE id = wanted RETURNING * INTO taken;
        INSERT INTO build_lease (build, attempt, worker, lease_until, heartbeat_at, deadline)
        VALUES (taken.id, taken.attempt, taken.worker, now() + lease_ms * interval '1 millisecond', now(),
                now() + (taken.timeout_ms + grace_ms) * interval '1 millisecond');
        RETURN NEXT taken;
        slot := slot + 1;
    END LOOP;
END $$;

-- Lines whose head has rested take their place again. What another transaction is changing just now is left to the next call.
CREATE FUNCTION end_rests(most int) RETURNS int LANGUAGE plpgsql AS $$
DECLARE
    rested text;
    ended  int := 0;
BEGIN
    FOR rested IN SELECT DISTINCT app FROM build_line WHERE not_before <= now() LIMIT most LOOP
        PERFORM FROM app_turn WHERE app = rested FOR NO KEY UPDATE SKIP LOCKED;
        IF FOUND THEN
            UPDATE build_line SET not_before = NULL WHERE app = rested AND not_before <= now();
            PERFORM app_turn_refresh(rested, 0);
            ended := ended + 1;
        END IF;
    END LOOP;
    RETURN ended;
END $$;

-- Writes the small tables anew. Vacuum can't while anybody holds a transaction open, and then each claim passes ever more rows that
-- are dead to all but that transaction. Readers with an old snapshot find the tables empty; only claims and guards read them.
CREATE FUNCTION renew_turns() RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    turns app_turn[];
    lines build_line[];
BEGIN
    -- In the order in which everybody comes to them.
    LOCK TABLE app_turn IN ACCESS EXCLUSIVE MODE;
    LOCK TABLE build_line IN ACCESS EXCLUSIVE MODE;
    SELECT array_agg(t) INTO turns FROM app_turn t;
    SELECT array_agg(l) INTO lines FROM build_line l WHERE l.queued > 0 OR l.running > 0;
    TRUNCATE app_turn, build_line;
    INSERT INTO app_turn SELECT * FROM unnest(turns);
    INSERT INTO build_line SELECT * FROM unnest(lines);
END $$;

-- In a transaction of its own: some come from here to the turns, others the other way.
CREATE FUNCTION renew_leases() RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    leases build_lease[];
BEGIN
    LOCK TABLE build_lease IN ACCESS EXCLUSIVE MODE;
    SELECT array_agg(l) INTO leases FROM build_lease l;
    TRUNCATE build_lease;
    INSERT INTO build_lease SELECT * FROM unnest(leases);
END $$;

INSERT INTO app_turn (app, concurrency, needs, running)
SELECT name, concurrency, needs, (SELECT count(*) FROM build_job j WHERE j.app = a.name AND j.status = 'running') FROM app a;
INSERT INTO build_line (app, ref, queued, running, head, head_at, urgent)
SELECT app, ref, count(*) FILTER (WHERE status = 'queued'), count(*) FILTER (WHERE status = 'running'),
       (array_agg(id ORDER BY created_at, id) FILTER (WHERE status = 'queued'))[1], min(created_at) FILTER (WHERE status = 'queued'), false
  FROM build_job WHERE status IN ('queued', 'running') GROUP BY app, ref;
SELECT app_turn_refresh(app, 0) FROM app_turn;

CREATE TRIGGER build_job_line AFTER UPDATE OF status ON build_job FOR EACH ROW
    WHEN (NEW.status <> OLD.status) EXECUTE FUNCTION build_job_line();
CREATE TRIGGER build_job_line_begin AFTER INSERT ON build_job FOR EACH ROW
    WHEN (NEW.status IN ('queued', 'running')) EXECUTE FUNCTION build_job_line();
CREATE TRIGGER app_turn_follow AFTER INSERT OR DELETE OR UPDATE OF concurrency, needs ON app
    FOR EACH ROW EXECUTE FUNCTION app_turn_follow();
