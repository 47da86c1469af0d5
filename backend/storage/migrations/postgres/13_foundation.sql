-- The schema of SQLite's thirteenth migration; its files say what the columns hold. Whole numbers are BIGINT, yes and no are 1 and 0, texts
-- that are compared or ordered are compared by bytes.

CREATE TABLE accounts (
    id                TEXT COLLATE "C" PRIMARY KEY,
    role              TEXT NOT NULL CHECK (role IN ('administrator', 'owner', 'user')),
    name              TEXT NOT NULL,
    organisation      TEXT NOT NULL,
    email             TEXT COLLATE "C" NOT NULL UNIQUE,
    purpose           TEXT NOT NULL,
    state             TEXT NOT NULL CHECK (state IN ('pending', 'approved', 'denied', 'suspended')),
    reason            TEXT,
    registered_at     BIGINT NOT NULL,
    opaque_record     BYTEA NOT NULL,
    wrapped_vault_key BYTEA
);

CREATE TABLE sessions (
    token_hash BYTEA PRIMARY KEY,
    account    TEXT COLLATE "C" NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    created_at BIGINT NOT NULL,
    seen_at    BIGINT NOT NULL,
    id         TEXT COLLATE "C" NOT NULL UNIQUE,
    device     TEXT NOT NULL DEFAULT ''
);
CREATE INDEX sessions_account ON sessions (account);

CREATE TABLE setup_tokens (
    token_hash BYTEA PRIMARY KEY,
    created_at BIGINT NOT NULL
);

CREATE TABLE vault_items (
    account TEXT COLLATE "C" NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    name    TEXT COLLATE "C" NOT NULL,
    version BIGINT NOT NULL,
    bytes   BIGINT NOT NULL,
    object  TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (account, name)
);

CREATE TABLE published_keys (
    account      TEXT COLLATE "C" NOT NULL REFERENCES accounts (id),
    kind         TEXT NOT NULL CHECK (kind IN ('key_published', 'signing_key_published')),
    epoch        BIGINT NOT NULL,
    fingerprint  BYTEA NOT NULL,
    public_key   BYTEA NOT NULL,
    log_index    BIGINT NOT NULL,
    published_at BIGINT NOT NULL,
    PRIMARY KEY (account, kind, epoch)
);

CREATE TABLE key_candidates (
    account       TEXT COLLATE "C" NOT NULL REFERENCES accounts (id),
    commitment    BYTEA NOT NULL,
    kept          BIGINT NOT NULL,
    challenged_at BIGINT NOT NULL,
    state         TEXT NOT NULL DEFAULT 'challenged' CHECK (state IN ('challenged', 'published', 'refused')),
    PRIMARY KEY (account, commitment)
);

CREATE TABLE models (
    id                 TEXT COLLATE "C" PRIMARY KEY,
    owner              TEXT COLLATE "C" NOT NULL REFERENCES accounts (id),
    name               TEXT NOT NULL,
    card               TEXT NOT NULL,
    published          BIGINT NOT NULL,
    unpublished_reason TEXT,
    unpublished_by     TEXT COLLATE "C" REFERENCES accounts (id),
    created_at         BIGINT NOT NULL,
    updated_at         BIGINT NOT NULL
);
CREATE INDEX models_owner ON models (owner);

CREATE TABLE grants (
    id                TEXT COLLATE "C" PRIMARY KEY,
    model             TEXT COLLATE "C" NOT NULL REFERENCES models (id),
    account           TEXT COLLATE "C" NOT NULL REFERENCES accounts (id),
    purpose           TEXT NOT NULL,
    state             TEXT NOT NULL CHECK (state IN ('requested', 'refused', 'active', 'stale', 'revoked')),
    reason            TEXT,
    key_epoch         BIGINT,
    sealed_bytes      BIGINT,
    sealed_digest     TEXT,
    sealed_object     TEXT COLLATE "C",
    rows_used         BIGINT NOT NULL DEFAULT 0,
    rows_reserved     BIGINT NOT NULL DEFAULT 0,
    query_budget      BIGINT NOT NULL,
    leakage_bound     DOUBLE PRECISION,
    requested_at      BIGINT NOT NULL,
    updated_at        BIGINT NOT NULL,
    inputs            TEXT NOT NULL DEFAULT 'trusted' CHECK (inputs IN ('trusted', 'verified')),
    forfeits_forgiven BIGINT NOT NULL DEFAULT 0,
    card_digest       TEXT
);
CREATE UNIQUE INDEX grants_open ON grants (model, account) WHERE state IN ('requested', 'active', 'stale');
CREATE INDEX grants_account ON grants (account);

CREATE TABLE grant_signatures (
    grant_id TEXT COLLATE "C" NOT NULL REFERENCES grants (id),
    sealed   TEXT COLLATE "C" NOT NULL,
    signed   TEXT NOT NULL,
    PRIMARY KEY (grant_id, sealed)
);

CREATE TABLE suspensions (
    grant_id TEXT COLLATE "C" PRIMARY KEY REFERENCES grants (id),
    since    BIGINT NOT NULL,
    cause    TEXT NOT NULL CHECK (cause IN ('malformed_pad', 'forfeits')),
    pool     BIGINT
);

CREATE TABLE uploads (
    id         TEXT COLLATE "C" PRIMARY KEY,
    owner      TEXT COLLATE "C" NOT NULL REFERENCES accounts (id),
    purpose    TEXT NOT NULL CHECK (purpose IN ('sealed_copy', 'evaluation_key')),
    subject    TEXT COLLATE "C" NOT NULL,
    key_epoch  BIGINT NOT NULL,
    bytes      BIGINT NOT NULL,
    digest     TEXT COLLATE "C" NOT NULL,
    started_at BIGINT NOT NULL,
    finished   BIGINT NOT NULL DEFAULT 0,
    UNIQUE (owner, purpose, subject, key_epoch, digest, bytes)
);

CREATE TABLE evaluation_keys (
    account     TEXT COLLATE "C" NOT NULL REFERENCES accounts (id),
    lookups     TEXT COLLATE "C" NOT NULL,
    key_epoch   BIGINT NOT NULL,
    bytes       BIGINT NOT NULL,
    digest      TEXT NOT NULL,
    object      TEXT COLLATE "C" NOT NULL,
    uploaded_at BIGINT NOT NULL,
    PRIMARY KEY (account, lookups)
);

CREATE TABLE evaluations (
    id          BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
    grant_id    TEXT COLLATE "C" NOT NULL REFERENCES grants (id),
    model       TEXT COLLATE "C" NOT NULL REFERENCES models (id),
    account     TEXT COLLATE "C" NOT NULL REFERENCES accounts (id),
    at          BIGINT NOT NULL,
    rows        BIGINT NOT NULL,
    duration_us BIGINT NOT NULL,
    outcome     TEXT NOT NULL CHECK (outcome IN ('answered', 'refused'))
);
CREATE INDEX evaluations_at ON evaluations (at);
CREATE INDEX evaluations_model ON evaluations (model, at);
CREATE INDEX evaluations_account ON evaluations (account, at);

CREATE TABLE log_entries (
    entry    BIGINT PRIMARY KEY,
    at       BIGINT NOT NULL,
    kind     TEXT NOT NULL,
    leaf     TEXT NOT NULL,
    detail   TEXT NOT NULL,
    hashes   BYTEA NOT NULL,
    actor    TEXT COLLATE "C",
    subject  TEXT COLLATE "C",
    model    TEXT COLLATE "C",
    grant_id TEXT COLLATE "C"
);
CREATE INDEX log_entries_actor ON log_entries (actor, entry);
CREATE INDEX log_entries_subject ON log_entries (subject, entry);
CREATE INDEX log_entries_model ON log_entries (model, entry);
CREATE INDEX log_entries_listed ON log_entries (entry)
    WHERE kind IN ('key_published', 'signing_key_published', 'vault_noted');

CREATE TABLE jobs (
    sequence     BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
    id           TEXT COLLATE "C" NOT NULL UNIQUE,
    grant_id     TEXT COLLATE "C" NOT NULL REFERENCES grants (id),
    model        TEXT COLLATE "C" NOT NULL REFERENCES models (id),
    account      TEXT COLLATE "C" NOT NULL REFERENCES accounts (id),
    copy         TEXT COLLATE "C" NOT NULL,
    rows         BIGINT NOT NULL,
    cost         TEXT NOT NULL,
    input        BYTEA,
    input_digest TEXT NOT NULL,
    state        TEXT NOT NULL DEFAULT 'waiting'
        CHECK (state IN ('waiting', 'running', 'answered', 'cancelled', 'failed')),
    worker       TEXT,
    attempts     BIGINT NOT NULL DEFAULT 0,
    turn         BIGINT NOT NULL DEFAULT 0,
    problem      TEXT,
    result       BYTEA,
    duration_us  BIGINT,
    log_index    BIGINT,
    rows_left    BIGINT,
    created_at   BIGINT NOT NULL,
    finished_at  BIGINT,
    opened       BIGINT NOT NULL DEFAULT 0,
    leased_until BIGINT,
    fence        BIGINT NOT NULL DEFAULT 0,
    done         BIGINT NOT NULL DEFAULT 0,
    elapsed_ms   BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX jobs_open ON jobs (sequence) WHERE state IN ('waiting', 'running');
CREATE INDEX jobs_account ON jobs (account, turn);

CREATE TABLE speed (
    one   BIGINT PRIMARY KEY CHECK (one = 1),
    speed TEXT NOT NULL
);

CREATE TABLE pad_pools (
    account       TEXT COLLATE "C" NOT NULL REFERENCES accounts (id),
    number        BIGINT NOT NULL,
    grant_id      TEXT COLLATE "C" NOT NULL REFERENCES grants (id),
    copy          TEXT COLLATE "C" NOT NULL,
    fingerprint   BYTEA NOT NULL,
    signing_key   BYTEA NOT NULL,
    context       BYTEA NOT NULL,
    nonce         BYTEA NOT NULL,
    kept          BIGINT NOT NULL,
    state         TEXT NOT NULL DEFAULT 'opened'
        CHECK (state IN ('opened', 'challenged', 'answered', 'forfeited', 'refused')),
    commitments   BYTEA,
    challenge     BIGINT,
    challenged_at BIGINT,
    reply         BYTEA,
    reply_digest  BYTEA,
    PRIMARY KEY (account, number)
);
CREATE INDEX pad_pools_grant ON pad_pools (grant_id);

CREATE TABLE pads (
    account TEXT COLLATE "C" NOT NULL,
    pool    BIGINT NOT NULL,
    pad     BIGINT NOT NULL,
    digest  BYTEA NOT NULL,
    public  BYTEA NOT NULL,
    used_by BYTEA,
    PRIMARY KEY (account, pool, pad),
    FOREIGN KEY (account, pool) REFERENCES pad_pools (account, number)
);
