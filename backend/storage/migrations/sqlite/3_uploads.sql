-- Announced uploads of every purpose; `subject` says for which grant, or for which parameters. Parts that
-- have arrived are listed by the object store.
DROP TABLE uploads;
DROP TABLE evaluation_key_uploads;
CREATE TABLE uploads (
    id         TEXT PRIMARY KEY,
    owner      TEXT NOT NULL REFERENCES accounts (id),
    purpose    TEXT NOT NULL CHECK (purpose IN ('sealed_copy', 'evaluation_key')),
    subject    TEXT NOT NULL,
    key_epoch  INTEGER NOT NULL,
    bytes      INTEGER NOT NULL,
    digest     TEXT NOT NULL,
    started_at INTEGER NOT NULL,
    finished   INTEGER NOT NULL DEFAULT 0,
    UNIQUE (owner, purpose, subject, key_epoch, digest, bytes)
) STRICT;
