-- Pools of pads for verified inputs. A pool is opened with its terms (`nonce`, `kept`; bound to `copy`, `public_key`
-- and `signing_key` by `context`), challenged after its commitments, and answered, forfeited or refused. What proves a
-- refusal is kept; of an answered pool the digests of its kept pads are.
CREATE TABLE pad_pools (
    account       TEXT NOT NULL REFERENCES accounts (id),
    number        INTEGER NOT NULL,
    grant_id      TEXT NOT NULL REFERENCES grants (id),
    copy          TEXT NOT NULL,
    fingerprint   BLOB NOT NULL,
    signing_key   BLOB NOT NULL,
    context       BLOB NOT NULL,
    nonce         BLOB NOT NULL,
    kept          INTEGER NOT NULL,
    state         TEXT NOT NULL DEFAULT 'opened'
        CHECK (state IN ('opened', 'challenged', 'answered', 'forfeited', 'refused')),
    commitments   BLOB,
    challenge     INTEGER,
    challenged_at INTEGER,
    reply         BLOB,
    reply_digest  BLOB,
    PRIMARY KEY (account, number)
) STRICT;
CREATE INDEX pad_pools_grant ON pad_pools (grant_id);

-- Kept pads of answered pools. `digest` is what was committed to, `public` what travelled; `used_by` is the SHA-256
-- of the opening that used the pad up.
CREATE TABLE pads (
    account TEXT NOT NULL,
    pool    INTEGER NOT NULL,
    pad     INTEGER NOT NULL,
    digest  BLOB NOT NULL,
    public  BLOB NOT NULL,
    used_by BLOB,
    PRIMARY KEY (account, pool, pad),
    FOREIGN KEY (account, pool) REFERENCES pad_pools (account, number)
) STRICT;

-- Grants that allow nothing until their owner lifts it. `pool` is the refused pool of the grant's user, if that is
-- the cause.
CREATE TABLE suspensions (
    grant_id TEXT PRIMARY KEY REFERENCES grants (id),
    since    INTEGER NOT NULL,
    cause    TEXT NOT NULL CHECK (cause IN ('malformed_pad', 'forfeits')),
    pool     INTEGER
) STRICT, WITHOUT ROWID;

-- Forfeits that the owner forgave when he lifted a suspension.
ALTER TABLE grants ADD COLUMN forfeits_forgiven INTEGER NOT NULL DEFAULT 0;

-- Whether `input` is a row that was opened with a pad.
ALTER TABLE jobs ADD COLUMN opened INTEGER NOT NULL DEFAULT 0;
