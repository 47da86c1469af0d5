-- What a provider said of whoever registered: `proven_by` is what it was called, the others what it vouched for. It counts as long as
-- the account is still called so and under that address.
ALTER TABLE accounts ADD COLUMN proven_by TEXT;
ALTER TABLE accounts ADD COLUMN proven_email TEXT;
ALTER TABLE accounts ADD COLUMN proven_name TEXT;
