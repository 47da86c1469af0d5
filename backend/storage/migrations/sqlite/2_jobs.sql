-- Evaluation keys of model users. `object` names the key in the object store.
CREATE TABLE evaluation_keys (
    account     TEXT NOT NULL REFERENCES accounts (id),
    lookups     TEXT NOT NULL,
    key_epoch   INTEGER NOT NULL,
    bytes       INTEGER NOT NULL,
    digest      TEXT NOT NULL,
    object      TEXT NOT NULL,
    uploaded_at INTEGER NOT NULL,
    PRIMARY KEY (account, lookups)
) STRICT, WITHOUT ROWID;

-- Parts that have arrived are listed by the object store.
CREATE TABLE evaluation_key_uploads (
    id         TEXT PRIMARY KEY,
    account    TEXT NOT NULL REFERENCES accounts (id),
    lookups    TEXT NOT NULL,
    key_epoch  INTEGER NOT NULL,
    bytes      INTEGER NOT NULL,
    digest     TEXT NOT NULL,
    started_at INTEGER NOT NULL,
    finished   INTEGER NOT NULL DEFAULT 0,
    UNIQUE (account, lookups, key_epoch, digest, bytes)
) STRICT;

-- The queue. `copy` names the sealed copy, `cost` is the JSON of circuit::Cost, `boot` the process that
-- evaluates it, `turn` counts the jobs ever started, `problem` is the JSON of api::Problem. Its rows are
-- among `grants.rows_reserved` while it waits or runs.
CREATE TABLE jobs (
    sequence     INTEGER PRIMARY KEY,
    id           TEXT NOT NULL UNIQUE,
    grant_id     TEXT NOT NULL REFERENCES grants (id),
    model        TEXT NOT NULL REFERENCES models (id),
    user         TEXT NOT NULL REFERENCES accounts (id),
    copy         TEXT NOT NULL,
    rows         INTEGER NOT NULL,
    cost         TEXT NOT NULL,
    input        BLOB,
    input_digest TEXT NOT NULL,
    state        TEXT NOT NULL DEFAULT 'waiting'
        CHECK (state IN ('waiting', 'running', 'answered', 'cancelled', 'failed')),
    boot         TEXT,
    attempts     INTEGER NOT NULL DEFAULT 0,
    turn         INTEGER NOT NULL DEFAULT 0,
    problem      TEXT,
    result       BLOB,
    duration_us  INTEGER,
    log_index    INTEGER,
    rows_left    INTEGER,
    created_at   INTEGER NOT NULL,
    finished_at  INTEGER
) STRICT;
CREATE INDEX jobs_open ON jobs (sequence) WHERE state IN ('waiting', 'running');
CREATE INDEX jobs_user ON jobs (user, turn);

-- How fast this machine was when it was last measured: the JSON of api::speed::Speed.
CREATE TABLE speed (
    only  INTEGER PRIMARY KEY CHECK (only = 1),
    speed TEXT NOT NULL
) STRICT;
