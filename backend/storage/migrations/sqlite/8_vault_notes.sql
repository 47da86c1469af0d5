-- Finds the entries that make the directory of keys and vaults among all others.
DROP INDEX log_entries_published;
CREATE INDEX log_entries_listed ON log_entries (entry)
    WHERE kind IN ('key_published', 'signing_key_published', 'vault_noted');
