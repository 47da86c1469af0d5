-- What the owner signed of the copy in use beside the budget: when the grant ends, none if it does not.
ALTER TABLE grants ADD COLUMN expires_at BIGINT;
-- When the user took a request back; its state is 'refused'.
ALTER TABLE grants ADD COLUMN withdrawn_at BIGINT;
-- What the user would like beyond the grant: rows in all and why, and why the owner said no, if he did. All are missing where
-- nothing is asked.
ALTER TABLE grants ADD COLUMN more_rows BIGINT;
ALTER TABLE grants ADD COLUMN more_purpose TEXT;
ALTER TABLE grants ADD COLUMN more_asked_at BIGINT;
ALTER TABLE grants ADD COLUMN more_declined TEXT;
