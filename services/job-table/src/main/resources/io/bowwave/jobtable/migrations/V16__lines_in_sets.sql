-- Lines and turns follow a statement, not each of its rows, and a claim changes all of its builds in one: a statement that changes a
-- build costs more in parsing the table's checks and starting up than in the change.

-- What is queued has neither begun nor ended, and of the indexes that begin elsewhere than with the app none may say so too: by the
-- status a planner that has seen few queued builds takes the index over (status, created_at) instead, since that looks as small, and
-- passes all that are queued for each line that goes on.
DROP INDEX build_job_line;
CREATE INDEX build_job_line ON build_job (app, ref, created_at, id) WHERE started_at IS NULL AND finished_at IS NULL;
DROP INDEX build_job_urgent;
CREATE INDEX build_job_urgent ON build_job (app, ref) WHERE started_at IS NULL AND finished_at IS NULL AND priority = 'urgent';
DROP INDEX build_job_queue_until;
CREATE INDEX build_job_queue_until ON build_job (queue_until) WHERE queue_until IS NOT NULL;

-- Plans of these functions are made once, also while the tables are small: hence rows are named by arrays of their keys as well, so that
-- only the indexes are good then and later.

-- What each line gains and loses by a statement: its rows as they were count negative.
CREATE FUNCTION build_job_line_update() RETURNS trigger LANGUAGE plpgsql
    SET enable_seqscan = off SET enable_bitmapscan = off SET enable_hashjoin = off SET enable_mergejoin = off
    SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    which text[] := ARRAY(SELECT n.app FROM rows_after n);
BEGIN
    -- In the order of the apps, as everybody does who comes to several of them.
    PERFORM FROM app_turn t WHERE t.app = ANY (which) ORDER BY t.app FOR NO KEY UPDATE;
    UPDATE build_line l
       SET queued = l.queued + c.queued_by, running = l.running + c.running_by,
           urgent = c.urgent_came OR (l.urgent AND (cardinality(c.gone) = 0 OR EXISTS (
               SELECT FROM build_job u WHERE u.app = c.app AND u.ref = c.ref AND u.started_at IS NULL AND u.finished_at IS NULL
                                                            AND u.priority = 'urgent'))),
           (head, head_at, not_before) = (
               SELECT l.head, l.head_at, l.not_before WHERE l.head IS NULL OR l.head <> ALL (c.gone)
               UNION ALL
               -- From there on, so that those that went before are not passed again.
               (SELECT j.id, j.created_at, j.not_before FROM build_job j
                 WHERE l.head = ANY (c.gone) AND j.app = c.app AND j.ref = c.ref AND j.started_at IS NULL AND j.finished_at IS NULL
                   AND (j.created_at, j.id) > (l.head_at, l.head)
                 ORDER BY j.created_at, j.id LIMIT 1))
      FROM (SELECT b.app, b.ref, sum(b.queued_by) AS queued_by, sum(b.running_by) AS running_by,
                   coalesce(array_agg(b.id) FILTER (WHERE b.queued_by < 0), '{}') AS gone,
                   bool_or(b.queued_by > 0 AND b.urgent) AS urgent_came
              FROM (SELECT r.id, r.app, r.ref, sum(r.sign * (r.status = 'queued')::int) AS queued_by,
                           sum(r.sign * (r.status = 'running')::int) AS running_by, bool_or(r.priority = 'urgent') AS urgent
                      FROM (SELECT n.id, n.app, n.ref, n.status, n.priority, 1 AS sign FROM rows_after n
                            UNION ALL SELECT o.id, o.app, o.ref, o.status, o.priority, -1 FROM rows_before o) r
                     GROUP BY r.id, r.app, r.ref) b
             WHERE b.queued_by <> 0 OR b.running_by <> 0
             GROUP BY b.app, b.ref) c
     WHERE l.app = ANY (which) AND l.app = c.app AND l.ref = c.ref;
    IF EXISTS (SELECT FROM rows_after n WHERE n.status = 'queued') THEN
        -- What comes back to the queue is older than what waits.
        UPDATE build_line l SET head = n.id, head_at = n.created_at, not_before = n.not_before
          FROM (SELECT DISTINCT ON (a.app, a.ref) a.* FROM rows_after a WHERE a.status = 'queued'
                 ORDER BY a.app, a.ref, a.created_at, a.id) n
         WHERE l.app = ANY (which) AND l.app = n.app AND l.ref = n.ref AND (l.head IS NULL OR (n.created_at, n.id) < (l.head_at, l.head));
    END IF;
    UPDATE app_turn t SET running = t.running + c.running_by, (score, not_before) = (
        SELECT claim_score(l.head_at, l.urgent, t.running + c.running_by), CASE WHEN l.not_before > now() THEN l.not_before END
          FROM build_line l
         WHERE l.app = t.app AND l.head IS NOT NULL AND l.running < t.concurrency
         ORDER BY CASE WHEN l.not_before > now() THEN l.not_before END NULLS FIRST, claim_score(l.head_at, l.urgent, 0), l.ref
         LIMIT 1)
      FROM (SELECT r.app, sum(r.running_by)::int AS running_by
              FROM (SELECT n.app, (n.status = 'running')::int AS running_by FROM rows_after n
                    UNION ALL SELECT o.app, -(o.status = 'running')::int FROM rows_before o) r
             GROUP BY r.app) c
     WHERE t.app = ANY (which) AND t.app = c.app;
    RETURN NULL;
END $$;

CREATE FUNCTION build_job_line_insert() RETURNS trigger LANGUAGE plpgsql
    SET enable_seqscan = off SET enable_bitmapscan = off SET enable_hashjoin = off SET enable_mergejoin = off
    SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    which text[] := ARRAY(SELECT n.app FROM rows_after n);
BEGIN
    PERFORM FROM app_turn t WHERE t.app = ANY (which) ORDER BY t.app FOR NO KEY UPDATE;
    INSERT INTO build_line AS l (app, ref, queued, running, head, head_at, urgent, not_before)
    SELECT n.app, n.ref, count(*) FILTER (WHERE n.status = 'queued'), count(*) FILTER (WHERE n.status = 'running'),
           (array_agg(n.id ORDER BY n.created_at, n.id) FILTER (WHERE n.status = 'queued'))[1],
           min(n.created_at) FILTER (WHERE n.status = 'queued'), bool_or(n.status = 'queued' AND n.priority = 'urgent'),
           (array_agg(n.not_before ORDER BY n.created_at, n.id) FILTER (WHERE n.status = 'queued'))[1]
      FROM rows_after n WHERE n.status IN ('queued', 'running') GROUP BY n.app, n.ref ORDER BY n.app, n.ref
    ON CONFLICT (app, ref) DO UPDATE SET
        queued = l.queued + excluded.queued, running = l.running + excluded.running, urgent = l.urgent OR excluded.urgent,
        (head, head_at, not_before) = (
            SELECT excluded.head, excluded.head_at, excluded.not_before
             WHERE l.head IS NULL OR (excluded.head_at, excluded.head) < (l.head_at, l.head)
            UNION ALL
            SELECT l.head, l.head_at, l.not_before
             WHERE NOT (l.head IS NULL OR coalesce((excluded.head_at, excluded.head) < (l.head_at, l.head), false)));
    UPDATE app_turn t SET running = t.running + c.running_by, (score, not_before) = (
        SELECT claim_score(l.head_at, l.urgent, t.running + c.running_by), CASE WHEN l.not_before > now() THEN l.not_before END
          FROM build_line l
         WHERE l.app = t.app AND l.head IS NOT NULL AND l.running < t.concurrency
         ORDER BY CASE WHEN l.not_before > now() THEN l.not_before END NULLS FIRST, claim_score(l.head_at, l.urgent, 0), l.ref
         LIMIT 1)
      FROM (SELECT n.app, (count(*) FILTER (WHERE n.status = 'running'))::int AS running_by
              FROM rows_after n WHERE n.status IN ('queued', 'running') GROUP BY n.app) c
     WHERE t.app = ANY (which) AND t.app = c.app;
    RETURN NULL;
END $$;

DROP TRIGGER build_job_line ON build_job;
DROP TRIGGER build_job_line_begin ON build_job;
DROP FUNCTION build_job_line();
CREATE TRIGGER build_job_line AFTER UPDATE ON build_job REFERENCING OLD TABLE AS rows_before NEW TABLE AS rows_after
    FOR EACH STATEMENT EXECUTE FUNCTION build_job_line_update();
CREATE TRIGGER build_job_line_begin AFTER INSERT ON build_job REFERENCING NEW TABLE AS rows_after
    FOR EACH STATEMENT EXECUTE FUNCTION build_job_line_insert();

-- Builds are never deleted, and only a claim makes a lease.
ALTER TABLE build_lease DROP CONSTRAINT build_lease_build_fkey;

-- Gives the builds whose turn it is to these workers, one each, in this order: the lowest score first. A claimed build makes its app's
-- score grow by the share of a running build at least, a minute: so all that stands within a minute of the lowest goes in one statement,
-- and it is as if each had been taken by itself. What another transaction is changing just now is passed over rather than waited for.
CREATE OR REPLACE FUNCTION claim_builds(workers text[], labels jsonb, lease_ms bigint, grace_ms bigint) RETURNS SETOF build_job
    LANGUAGE plpgsql
    SET enable_seqscan = off SET enable_bitmapscan = off SET enable_hashjoin = off SET enable_mergejoin = off
    SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    passed text[] := '{}';
    given  int := 0;
    more   int;
    -- No score below the last one that was found: what is dead there is not passed again.
    lowest timestamptz := '-infinity';
    apps   text[];
    heads  uuid[];
    owners text[];
BEGIN
    FOR tries IN 1..200 LOOP
        EXIT WHEN given >= cardinality(workers) OR cardinality(passed) >= 100;
        SELECT t.score INTO lowest FROM app_turn t
         WHERE t.score >= lowest AND (t.not_before IS NULL OR t.not_before <= now()) AND t.needs <@ labels AND t.app <> ALL (passed)
         ORDER BY t.score, t.app LIMIT 1;
        EXIT WHEN NOT FOUND;
        SELECT array_agg(t.app) INTO apps FROM (
            SELECT t.app FROM app_turn t
             WHERE t.score >= lowest AND t.score < lowest + interval '1 minute' AND (t.not_before IS NULL OR t.not_before <= now())
               AND t.needs <@ labels AND t.app <> ALL (passed)
             ORDER BY t.score, t.app LIMIT cardinality(workers) - given FOR NO KEY UPDATE SKIP LOCKED) t;
        IF apps IS NULL THEN
            lowest := lowest + interval '1 minute';
            CONTINUE;
        END IF;
        -- A statement after the one that has locked the turns, so that what is read is what has been committed.
        heads := ARRAY(
            SELECT (SELECT l.head FROM build_line l
                     WHERE l.app = t.app AND l.head IS NOT NULL AND l.running < t.concurrency
                       AND (l.not_before IS NULL OR l.not_before <= now())
                     ORDER BY claim_score(l.head_at, l.urgent, 0), l.ref LIMIT 1)
              FROM app_turn t WHERE t.app = ANY (apps) ORDER BY array_position(apps, t.app));
        -- By their ids alone: an index over all queued builds looks small to a planner that has seen none, and is full of dead ones.
        SELECT array_agg(j.id ORDER BY array_position(heads, j.id)) FILTER (WHERE j.status = 'queued'),
               array_agg(j.app) FILTER (WHERE j.status = 'queued') INTO heads, owners FROM (
            SELECT b.id, b.app, b.status FROM build_job b WHERE b.id = ANY (heads) FOR NO KEY UPDATE SKIP LOCKED) j;
        passed := passed || ARRAY(SELECT a FROM unnest(apps) AS a WHERE owners IS NULL OR a <> ALL (owners));
        CONTINUE WHEN heads IS NULL;
        RETURN QUERY
            WITH taken AS (
                UPDATE build_job j SET status = 'running', worker = workers[(given + w.n)::int], started_at = now(), changed_at = now(),
                       revision = j.revision + 1, cause = NULL, message = NULL, not_before = NULL, queue_until = NULL
                  FROM unnest(heads) WITH ORDINALITY AS w (id, n)
                 WHERE j.id = ANY (heads) AND j.id = w.id RETURNING j.*),
            leased AS (
                INSERT INTO build_lease (build, attempt, worker, lease_until, heartbeat_at, deadline)
                SELECT t.id, t.attempt, t.worker, now() + lease_ms * interval '1 millisecond', now(),
                       now() + (t.timeout_ms + grace_ms) * interval '1 millisecond' FROM taken t)
            SELECT t.* FROM taken t ORDER BY array_position(heads, t.id);
        GET DIAGNOSTICS more = ROW_COUNT;
        given := given + more;
    END LOOP;
END $$;
