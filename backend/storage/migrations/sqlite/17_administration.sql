-- Auditors read the log and the accounts. A check of a column is changed by making the column anew.
ALTER TABLE accounts RENAME COLUMN role TO former_role;
ALTER TABLE accounts ADD COLUMN role TEXT NOT NULL DEFAULT 'user'
    CHECK (role IN ('administrator', 'owner', 'user', 'auditor'));
UPDATE accounts SET role = former_role;
ALTER TABLE accounts DROP COLUMN former_role;

-- Whoever was denied may ask again: when an account asked last, how often, and what stood there before (JSON: a list of
-- the profile and the reason of the refusal).
ALTER TABLE accounts ADD COLUMN asked_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE accounts ADD COLUMN times_asked INTEGER NOT NULL DEFAULT 1;
ALTER TABLE accounts ADD COLUMN asked_before TEXT;
UPDATE accounts SET asked_at = registered_at;

-- Open invitations: each makes one account of a role, if it is used in time. The secret of its link is kept as a hash.
-- `invited_by` is missing where the link was made at the server's command line.
CREATE TABLE invitations (
    id         TEXT PRIMARY KEY,
    token_hash BLOB NOT NULL UNIQUE,
    role       TEXT NOT NULL CHECK (role IN ('administrator', 'owner', 'user', 'auditor')),
    name       TEXT NOT NULL,
    email      TEXT,
    invited_by TEXT REFERENCES accounts (id) ON DELETE CASCADE,
    made_at    INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
