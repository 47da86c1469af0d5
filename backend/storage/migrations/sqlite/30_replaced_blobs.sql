-- Blobs of vault items as they were before their last changes: a database that is put back by some seconds finds what it points to.

CREATE TABLE replaced_blobs (
    object      TEXT PRIMARY KEY,
    account     TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    replaced_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX replaced_blobs_by_account ON replaced_blobs (account, replaced_at);
