-- `language` is the one that a person is written to in. `asked_email` is the address that a link to confirm it was last meant for,
-- `confirmed_email` the one whose link was opened last: an address that differs from `email` says nothing about that one.
ALTER TABLE accounts ADD COLUMN language TEXT NOT NULL DEFAULT 'en';
ALTER TABLE accounts ADD COLUMN asked_email TEXT;
ALTER TABLE accounts ADD COLUMN confirmed_email TEXT;

-- What links to confirm an address bear, by its hash.
CREATE TABLE confirmation_tokens (
    token_hash BYTEA PRIMARY KEY,
    account    TEXT COLLATE "C" NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    email      TEXT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX confirmation_tokens_account ON confirmation_tokens (account);

-- What people are to be told by mail, written with what it tells of. A sender has a mail until `leased_until`; after that anybody may
-- send it again. `attempts` counts the leases.
CREATE TABLE outbox (
    id           TEXT COLLATE "C" PRIMARY KEY,
    account      TEXT COLLATE "C" NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    topic        TEXT COLLATE "C" NOT NULL,
    grant_id     TEXT COLLATE "C" REFERENCES grants (id) ON DELETE CASCADE,
    reason       TEXT,
    state        TEXT COLLATE "C" NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'sent', 'given_up')),
    written_at   BIGINT NOT NULL,
    due_at       BIGINT NOT NULL,
    leased_until BIGINT NOT NULL DEFAULT 0,
    attempts     BIGINT NOT NULL DEFAULT 0,
    ended_at     BIGINT
);
CREATE INDEX outbox_due ON outbox (state, due_at);
CREATE INDEX outbox_account ON outbox (account, topic, state);
CREATE INDEX outbox_grant ON outbox (grant_id);

-- Lists of an account that changed, each with the number of its last change; `account` is empty for what every administrator sees.
CREATE TABLE list_changes (
    list    TEXT COLLATE "C" NOT NULL,
    account TEXT COLLATE "C" NOT NULL,
    change  BIGINT NOT NULL,
    PRIMARY KEY (list, account)
);
CREATE INDEX list_changes_change ON list_changes (change);

-- Whoever follows lists is told at once, whichever process changed one.
CREATE FUNCTION tacit_lists_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NOTIFY tacit_lists;
    RETURN NULL;
END
$$;
CREATE TRIGGER lists_changed AFTER INSERT OR UPDATE ON list_changes
    FOR EACH STATEMENT EXECUTE FUNCTION tacit_lists_changed();
