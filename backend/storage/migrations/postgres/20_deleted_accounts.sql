-- When its holder deleted the account: the row stays for what refers to it and says nothing of her any more.
ALTER TABLE accounts ADD COLUMN deleted_at BIGINT;
