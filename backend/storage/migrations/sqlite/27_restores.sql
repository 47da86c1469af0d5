-- Every browser asks for them each minute.
CREATE INDEX log_entries_restored ON log_entries (entry) WHERE kind = 'restored';
