-- What is kept of the account's recovery kit: the key that checks what it signs, and the key of the vault wrapped for it. All three
-- are missing where there is no kit. `recovered_at` is when a kit set a new password last.
ALTER TABLE accounts ADD COLUMN recovery_key BYTEA;
ALTER TABLE accounts ADD COLUMN recovery_vault_key BYTEA;
ALTER TABLE accounts ADD COLUMN recovery_made_at BIGINT;
ALTER TABLE accounts ADD COLUMN recovered_at BIGINT;
