-- Which model in turn stands under a card, which of them a sealed copy and a pool of pads are of, and the cards of older ones as
-- long as something is of them. Models that their owners deleted.

ALTER TABLE models ADD COLUMN version INTEGER NOT NULL DEFAULT 1;
ALTER TABLE models ADD COLUMN deleted_at INTEGER;
ALTER TABLE grants ADD COLUMN version INTEGER NOT NULL DEFAULT 1;
ALTER TABLE pad_pools ADD COLUMN version INTEGER NOT NULL DEFAULT 1;

CREATE TABLE model_versions (
    model   TEXT NOT NULL REFERENCES models (id),
    version INTEGER NOT NULL,
    card    TEXT NOT NULL,
    PRIMARY KEY (model, version)
) STRICT, WITHOUT ROWID;
