-- When an owner last answered what the user asked for; none once she asked for more, or took it back.

ALTER TABLE grants ADD COLUMN answered_at BIGINT;

UPDATE grants SET answered_at = updated_at
WHERE withdrawn_at IS NULL AND (more_rows IS NULL OR more_declined IS NOT NULL)
AND (state IN ('active', 'refused') OR state = 'stale' AND more_declined IS NOT NULL);
