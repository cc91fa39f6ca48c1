-- +goose Up
-- position is the place of a picture in its sequence, from 1; 0 stands alone. until is when the vendor lets go of what
-- is missing; NULL where nothing is waited for.
ALTER TABLE media ADD COLUMN position INTEGER NOT NULL DEFAULT 0;
ALTER TABLE media ADD COLUMN until INTEGER;
-- collect_at is when a finished attempt is asked about again for evidence that is missing; NULL: never.
ALTER TABLE attempts ADD COLUMN collect_at INTEGER;
ALTER TABLE attempts ADD COLUMN collects INTEGER NOT NULL DEFAULT 0;
CREATE INDEX attempts_collect ON attempts (collect_at, seq) WHERE collect_at IS NOT NULL;
