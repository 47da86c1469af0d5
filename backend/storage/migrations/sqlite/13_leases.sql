-- Names that no database reserves.
ALTER TABLE grants RENAME COLUMN user TO account;
ALTER TABLE evaluations RENAME COLUMN user TO account;
ALTER TABLE jobs RENAME COLUMN user TO account;
ALTER TABLE speed RENAME COLUMN only TO one;
-- `worker` is the evaluator that works on a job until `leased_until` (milliseconds by the database's clock); after that
-- anybody may take it over. `fence` counts the leases of a job: whoever ends it must hold the last one. `done` and
-- `elapsed_ms` are the lookups done and the time they took, as its worker reported last.
ALTER TABLE jobs RENAME COLUMN boot TO worker;
ALTER TABLE jobs ADD COLUMN leased_until INTEGER;
ALTER TABLE jobs ADD COLUMN fence INTEGER NOT NULL DEFAULT 0;
ALTER TABLE jobs ADD COLUMN done INTEGER NOT NULL DEFAULT 0;
ALTER TABLE jobs ADD COLUMN elapsed_ms INTEGER NOT NULL DEFAULT 0;
