-- Kinds of letters that a person does without, with commas between them.
ALTER TABLE accounts ADD COLUMN unwanted_letters TEXT NOT NULL DEFAULT '';
