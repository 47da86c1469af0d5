-- Finds the entries that make the directory of keys among all others.
CREATE INDEX log_entries_published ON log_entries (entry)
    WHERE kind IN ('key_published', 'signing_key_published');
