-- What administrators set for the service, as JSON; `version` counts the changes. No row: as at the beginning.
CREATE TABLE service_settings (
    one      INTEGER PRIMARY KEY CHECK (one = 1),
    settings TEXT NOT NULL,
    logo     BLOB,
    version  INTEGER NOT NULL
) STRICT;

-- Each setting that was changed, with the beginning of what it was and is.
CREATE TABLE setting_changes (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    changed_at INTEGER NOT NULL,
    account    TEXT NOT NULL REFERENCES accounts (id),
    setting    TEXT NOT NULL,
    before     TEXT NOT NULL,
    later      TEXT NOT NULL
) STRICT;

-- How the service did on a day (the UTC midnight that it began with), as each process saw it.
CREATE TABLE service_days (
    day         INTEGER NOT NULL,
    process     TEXT NOT NULL,
    requests    INTEGER NOT NULL,
    faults      INTEGER NOT NULL,
    within_ms   INTEGER NOT NULL,
    most_waited INTEGER NOT NULL,
    disk_used   INTEGER NOT NULL,
    PRIMARY KEY (day, process)
) STRICT, WITHOUT ROWID;
