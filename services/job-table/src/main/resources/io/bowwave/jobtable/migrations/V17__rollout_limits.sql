-- How many rollouts may be in progress at a time: in the region, and in all regions together. The latter stands in one region's row, the
-- home's, and is 0 in the others. 0: no limit.
ALTER TABLE region
    ADD COLUMN rollouts int NOT NULL DEFAULT 0 CHECK (rollouts BETWEEN 0 AND 1000),
    ADD COLUMN rollouts_everywhere int NOT NULL DEFAULT 0 CHECK (rollouts_everywhere BETWEEN 0 AND 1000);
