-- Digests of the keys that every server of this database has: who comes with others is not one of them.
CREATE TABLE server_keys (
    name   TEXT PRIMARY KEY,
    digest TEXT NOT NULL
) STRICT, WITHOUT ROWID;
