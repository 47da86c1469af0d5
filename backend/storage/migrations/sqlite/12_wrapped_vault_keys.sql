-- The key of the account's vault, wrapped by its browser for the password of `opaque_record`; none before that changed for the
-- first time. Both change together.
ALTER TABLE accounts ADD COLUMN wrapped_vault_key BLOB;
