-- Auditors read the log and the accounts.
ALTER TABLE accounts DROP CONSTRAINT accounts_role_check;
ALTER TABLE accounts ADD CONSTRAINT accounts_role_check
    CHECK (role IN ('administrator', 'owner', 'user', 'auditor'));

-- Whoever was denied may ask again: when an account asked last, how often, and what stood there before (JSON: a list of
-- the profile and the reason of the refusal).
ALTER TABLE accounts ADD COLUMN asked_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE accounts ADD COLUMN times_asked BIGINT NOT NULL DEFAULT 1;
ALTER TABLE accounts ADD COLUMN asked_before TEXT;
UPDATE accounts SET asked_at = registered_at;

-- Open invitations: each makes one account of a role, if it is used in time. The secret of its link is kept as a hash.
-- `invited_by` is missing where the link was made at the server's command line.
CREATE TABLE invitations (
    id         TEXT COLLATE "C" PRIMARY KEY,
    token_hash BYTEA NOT NULL UNIQUE,
    role       TEXT NOT NULL CHECK (role IN ('administrator', 'owner', 'user', 'auditor')),
    name       TEXT NOT NULL,
    email      TEXT COLLATE "C",
    invited_by TEXT COLLATE "C" REFERENCES accounts (id) ON DELETE CASCADE,
    made_at    BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
