-- Commitments to candidate keys, and which of them is kept; drawn once for each. A key is published of it, its proof was
-- refused, or neither.
CREATE TABLE key_candidates (
    account       TEXT NOT NULL REFERENCES accounts (id),
    commitment    BLOB NOT NULL,
    kept          INTEGER NOT NULL,
    challenged_at INTEGER NOT NULL,
    state         TEXT NOT NULL DEFAULT 'challenged' CHECK (state IN ('challenged', 'published', 'refused')),
    PRIMARY KEY (account, commitment)
) STRICT, WITHOUT ROWID;
