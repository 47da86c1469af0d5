-- Changes of the log's key are listed, and found without reading the log.
DROP INDEX log_entries_listed;
CREATE INDEX log_entries_listed ON log_entries (entry)
    WHERE kind IN ('key_published', 'signing_key_published', 'vault_noted', 'log_key_changed');
CREATE INDEX log_entries_log_keys ON log_entries (entry) WHERE kind = 'log_key_changed';
