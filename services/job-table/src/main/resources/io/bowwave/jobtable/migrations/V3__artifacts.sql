-- Which builds made an artifact, by the beginning of its name.
CREATE INDEX build_job_manifest ON build_job (manifest text_pattern_ops) WHERE manifest IS NOT NULL;
