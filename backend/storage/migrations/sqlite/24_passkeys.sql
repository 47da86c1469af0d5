-- `second_factor`: whether a sign-in takes a passkey beside the password; `second_factor_off_at` is when whoever runs the service
-- turned that off last.
ALTER TABLE accounts ADD COLUMN second_factor INTEGER NOT NULL DEFAULT 0;
ALTER TABLE accounts ADD COLUMN second_factor_off_at INTEGER;

-- Passkeys: what checks their signatures, and the key of the vault wrapped for what their authenticator gives, where it gives
-- something.
CREATE TABLE passkeys (
    id                TEXT PRIMARY KEY,
    account           TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    name              TEXT NOT NULL,
    credential        BLOB NOT NULL UNIQUE,
    public_key        BLOB NOT NULL,
    counter           INTEGER NOT NULL,
    may_be_backed_up  INTEGER NOT NULL,
    wrapped_vault_key BLOB,
    made_at           INTEGER NOT NULL,
    used_at           INTEGER
);
CREATE INDEX passkeys_account ON passkeys (account, made_at);
