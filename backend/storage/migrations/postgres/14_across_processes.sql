-- Attempts to prove a password that have counted, as long as they could come again.
CREATE TABLE used_attempts (
    nonce   BYTEA PRIMARY KEY,
    used_at BIGINT NOT NULL
);
CREATE INDEX used_attempts_time ON used_attempts (used_at);

-- How much of a rate limit is used: the moment, in microseconds, at which all of it is free again.
CREATE TABLE rates (
    key     BYTEA PRIMARY KEY,
    free_at BIGINT NOT NULL
);

-- Whoever follows jobs is told at once, whichever process changed one.
CREATE FUNCTION tacit_jobs_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NOTIFY tacit_jobs;
    RETURN NULL;
END
$$;
CREATE TRIGGER jobs_changed AFTER INSERT OR UPDATE OR DELETE ON jobs
    FOR EACH STATEMENT EXECUTE FUNCTION tacit_jobs_changed();
