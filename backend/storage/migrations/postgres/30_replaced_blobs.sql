-- Blobs of vault items as they were before their last changes: a database that is put back by some seconds finds what it points to.

CREATE TABLE replaced_blobs (
    object      TEXT COLLATE "C" PRIMARY KEY,
    account     TEXT COLLATE "C" NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    replaced_at BIGINT NOT NULL
);

CREATE INDEX replaced_blobs_by_account ON replaced_blobs (account, replaced_at);
