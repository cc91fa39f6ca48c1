-- +goose Up
-- locked_to is the verification whose assisted session a browser was handed over for: it opens nothing else until
-- its person unlocks it. Empty: not handed over.
ALTER TABLE signins ADD COLUMN locked_to TEXT NOT NULL DEFAULT '';
