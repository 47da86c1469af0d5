-- Every account may publish a key it signs with, users beside the one that models are sealed to. `kind` is that of
-- the log entry that publishes it.
CREATE TABLE published_keys (
    account      TEXT NOT NULL REFERENCES accounts (id),
    kind         TEXT NOT NULL CHECK (kind IN ('key_published', 'signing_key_published')),
    epoch        INTEGER NOT NULL,
    fingerprint  BLOB NOT NULL,
    public_key   BLOB NOT NULL,
    log_index    INTEGER NOT NULL,
    published_at INTEGER NOT NULL,
    PRIMARY KEY (account, kind, epoch)
) STRICT;
INSERT INTO published_keys
    SELECT account, iif(role = 'owner', 'signing_key_published', 'key_published'), epoch, fingerprint, public_key,
           log_index, published_at
    FROM keys JOIN accounts ON accounts.id = keys.account;
DROP TABLE keys;

-- How rows may be sent, as the owner signed it of the copy in use.
ALTER TABLE grants ADD COLUMN inputs TEXT NOT NULL DEFAULT 'trusted' CHECK (inputs IN ('trusted', 'verified'));
