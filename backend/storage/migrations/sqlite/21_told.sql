-- `language` is the one that a person is written to in. `asked_email` is the address that a link to confirm it was last meant for,
-- `confirmed_email` the one whose link was opened last: an address that differs from `email` says nothing about that one.
ALTER TABLE accounts ADD COLUMN language TEXT NOT NULL DEFAULT 'en';
ALTER TABLE accounts ADD COLUMN asked_email TEXT;
ALTER TABLE accounts ADD COLUMN confirmed_email TEXT;

-- What links to confirm an address bear, by its hash.
CREATE TABLE confirmation_tokens (
    token_hash BLOB PRIMARY KEY,
    account    TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    email      TEXT NOT NULL,
    created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX confirmation_tokens_account ON confirmation_tokens (account);

-- What people are to be told by mail, written with what it tells of. A sender has a mail until `leased_until`; after that anybody may
-- send it again. `attempts` counts the leases.
CREATE TABLE outbox (
    id           TEXT PRIMARY KEY,
    account      TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    topic        TEXT NOT NULL,
    grant_id     TEXT REFERENCES grants (id) ON DELETE CASCADE,
    reason       TEXT,
    state        TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'sent', 'given_up')),
    written_at   INTEGER NOT NULL,
    due_at       INTEGER NOT NULL,
    leased_until INTEGER NOT NULL DEFAULT 0,
    attempts     INTEGER NOT NULL DEFAULT 0,
    ended_at     INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX outbox_due ON outbox (state, due_at);
CREATE INDEX outbox_account ON outbox (account, topic, state);
CREATE INDEX outbox_grant ON outbox (grant_id);

-- Lists of an account that changed, each with the number of its last change; `account` is empty for what every administrator sees.
CREATE TABLE list_changes (
    list    TEXT NOT NULL,
    account TEXT NOT NULL,
    change  INTEGER NOT NULL,
    PRIMARY KEY (list, account)
) STRICT, WITHOUT ROWID;
CREATE INDEX list_changes_change ON list_changes (change);
