-- What lists tell of a card stands in its place, and the card beside those of older versions: no list reads whole cards. The server
-- fills in what is listed when it starts.

INSERT INTO model_versions (model, version, card) SELECT id, version, card FROM models WHERE deleted_at IS NULL;
ALTER TABLE models RENAME COLUMN card TO listed;
UPDATE models SET listed = '';
