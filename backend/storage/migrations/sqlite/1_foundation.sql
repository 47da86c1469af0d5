-- Times are milliseconds since the Unix epoch (UTC). Identifiers are UUIDs in text form.

CREATE TABLE accounts (
    id            TEXT PRIMARY KEY,
    role          TEXT NOT NULL CHECK (role IN ('administrator', 'owner', 'user')),
    name          TEXT NOT NULL,
    organisation  TEXT NOT NULL,
    email         TEXT NOT NULL UNIQUE,
    purpose       TEXT NOT NULL,
    state         TEXT NOT NULL CHECK (state IN ('pending', 'approved', 'denied', 'suspended')),
    reason        TEXT,
    registered_at INTEGER NOT NULL,
    opaque_record BLOB NOT NULL
) STRICT;

CREATE TABLE sessions (
    token_hash BLOB PRIMARY KEY,
    account    TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    created_at INTEGER NOT NULL,
    seen_at    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX sessions_account ON sessions (account);

CREATE TABLE setup_tokens (
    token_hash BLOB PRIMARY KEY,
    created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- `object` names the blob in the object store.
CREATE TABLE vault_items (
    account TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    name    TEXT NOT NULL,
    version INTEGER NOT NULL,
    bytes   INTEGER NOT NULL,
    object  TEXT NOT NULL,
    PRIMARY KEY (account, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE keys (
    account      TEXT NOT NULL REFERENCES accounts (id),
    epoch        INTEGER NOT NULL,
    fingerprint  BLOB NOT NULL,
    public_key   BLOB NOT NULL,
    log_index    INTEGER NOT NULL,
    published_at INTEGER NOT NULL,
    PRIMARY KEY (account, epoch)
) STRICT;

-- `card` is the JSON of api::card::ModelCard, `name` the name in it.
CREATE TABLE models (
    id                 TEXT PRIMARY KEY,
    owner              TEXT NOT NULL REFERENCES accounts (id),
    name               TEXT NOT NULL,
    card               TEXT NOT NULL,
    published          INTEGER NOT NULL,
    unpublished_reason TEXT,
    unpublished_by     TEXT REFERENCES accounts (id),
    created_at         INTEGER NOT NULL,
    updated_at         INTEGER NOT NULL
) STRICT;
CREATE INDEX models_owner ON models (owner);

-- `sealed_object` names the sealed copy in the object store while the grant is active.
-- `rows_reserved` counts rows of evaluations that are running.
CREATE TABLE grants (
    id            TEXT PRIMARY KEY,
    model         TEXT NOT NULL REFERENCES models (id),
    user          TEXT NOT NULL REFERENCES accounts (id),
    purpose       TEXT NOT NULL,
    state         TEXT NOT NULL
        CHECK (state IN ('requested', 'refused', 'active', 'stale', 'revoked')),
    reason        TEXT,
    key_epoch     INTEGER,
    sealed_bytes  INTEGER,
    sealed_digest TEXT,
    sealed_object TEXT,
    rows_used     INTEGER NOT NULL DEFAULT 0,
    rows_reserved INTEGER NOT NULL DEFAULT 0,
    query_budget  INTEGER NOT NULL,
    leakage_bound REAL,
    requested_at  INTEGER NOT NULL,
    updated_at    INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX grants_open ON grants (model, user)
    WHERE state IN ('requested', 'active', 'stale');
CREATE INDEX grants_user ON grants (user);

-- Parts that have arrived are listed by the object store.
CREATE TABLE uploads (
    id         TEXT PRIMARY KEY,
    grant_id   TEXT NOT NULL REFERENCES grants (id) ON DELETE CASCADE,
    bytes      INTEGER NOT NULL,
    digest     TEXT NOT NULL,
    key_epoch  INTEGER NOT NULL,
    started_at INTEGER NOT NULL,
    finished   INTEGER NOT NULL DEFAULT 0,
    UNIQUE (grant_id, digest, key_epoch, bytes)
) STRICT;

-- One row for each request to evaluate that reached a grant; `outcome` says how it ended.
CREATE TABLE evaluations (
    id          INTEGER PRIMARY KEY,
    grant_id    TEXT NOT NULL REFERENCES grants (id),
    model       TEXT NOT NULL REFERENCES models (id),
    user        TEXT NOT NULL REFERENCES accounts (id),
    at          INTEGER NOT NULL,
    rows        INTEGER NOT NULL,
    duration_us INTEGER NOT NULL,
    outcome     TEXT NOT NULL CHECK (outcome IN ('answered', 'refused'))
) STRICT;
CREATE INDEX evaluations_at ON evaluations (at);
CREATE INDEX evaluations_model ON evaluations (model, at);
CREATE INDEX evaluations_user ON evaluations (user, at);

-- `leaf` and `detail` are the JSON texts as hashed. `hashes` holds the hash of every complete subtree
-- that ends with this entry, 32 bytes each, the leaf's own first. The other columns serve look-ups.
CREATE TABLE log_entries (
    entry    INTEGER PRIMARY KEY,
    at       INTEGER NOT NULL,
    kind     TEXT NOT NULL,
    leaf     TEXT NOT NULL,
    detail   TEXT NOT NULL,
    hashes   BLOB NOT NULL,
    actor    TEXT,
    subject  TEXT,
    model    TEXT,
    grant_id TEXT
) STRICT;
CREATE INDEX log_entries_actor ON log_entries (actor, entry);
CREATE INDEX log_entries_subject ON log_entries (subject, entry);
CREATE INDEX log_entries_model ON log_entries (model, entry);
