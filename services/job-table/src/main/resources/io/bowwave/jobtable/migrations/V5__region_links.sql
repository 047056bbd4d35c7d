-- How a region reaches the stores of others: a JSON list of {from, cost, bytesPerSecond}. Null: all alike.
ALTER TABLE region
    ADD COLUMN links jsonb,
    ADD CONSTRAINT region_links_are_few CHECK (links IS NULL OR jsonb_typeof(links) = 'array' AND octet_length(links::text) <= 4096),
    ALTER COLUMN links SET STORAGE MAIN;
