-- How a build wants to be deployed, as its commit says: JSON. In the row and small, like everything that the tap reads (see V2).
ALTER TABLE build_job
    ADD COLUMN deploy text CHECK (octet_length(deploy) <= 4000),
    ADD CONSTRAINT only_succeeded_has_deploy_rules CHECK (status = 'succeeded' OR deploy IS NULL);
ALTER TABLE build_job ALTER COLUMN deploy SET STORAGE MAIN;
