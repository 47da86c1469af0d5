-- When a grant was last charged for an answer, so that a list of users need not look through all evaluations.

ALTER TABLE grants ADD COLUMN used_at BIGINT;

UPDATE grants SET used_at = uses.at
FROM (SELECT grant_id, max(at) AS at FROM evaluations WHERE outcome = 'answered' GROUP BY grant_id) AS uses
WHERE uses.grant_id = grants.id;
