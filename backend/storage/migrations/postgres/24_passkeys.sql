-- `second_factor`: whether a sign-in takes a passkey beside the password; `second_factor_off_at` is when whoever runs the service
-- turned that off last.
ALTER TABLE accounts ADD COLUMN second_factor BIGINT NOT NULL DEFAULT 0;
ALTER TABLE accounts ADD COLUMN second_factor_off_at BIGINT;

-- Passkeys: what checks their signatures, and the key of the vault wrapped for what their authenticator gives, where it gives
-- something.
CREATE TABLE passkeys (
    id                TEXT COLLATE "C" PRIMARY KEY,
    account           TEXT COLLATE "C" NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    name              TEXT NOT NULL,
    credential        BYTEA NOT NULL UNIQUE,
    public_key        BYTEA NOT NULL,
    counter           BIGINT NOT NULL,
    may_be_backed_up  BIGINT NOT NULL,
    wrapped_vault_key BYTEA,
    made_at           BIGINT NOT NULL,
    used_at           BIGINT
);
CREATE INDEX passkeys_account ON passkeys (account, made_at);
