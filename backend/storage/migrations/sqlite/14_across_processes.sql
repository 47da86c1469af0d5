-- Attempts to prove a password that have counted, as long as they could come again.
CREATE TABLE used_attempts (
    nonce   BLOB PRIMARY KEY,
    used_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX used_attempts_time ON used_attempts (used_at);

-- How much of a rate limit is used: the moment, in microseconds, at which all of it is free again.
CREATE TABLE rates (
    key     BLOB PRIMARY KEY,
    free_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
