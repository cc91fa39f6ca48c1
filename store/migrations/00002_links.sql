-- +goose Up
-- A link is the address of ours that a customer gets; the newest of a verification
-- counts. It outlives the vendor's, which dies after an hour: a start through it makes a
-- new attempt. ended_at is when it was withdrawn, replaced or ran out.
CREATE TABLE links (
  seq             INTEGER PRIMARY KEY,
  verification_id TEXT    NOT NULL REFERENCES verifications (id),
  code            TEXT    NOT NULL UNIQUE CHECK (code <> ''),
  created_at      INTEGER NOT NULL,
  expires_at      INTEGER NOT NULL,
  opened_at       INTEGER,
  started_at      INTEGER,
  starts          INTEGER NOT NULL DEFAULT 0,
  ended_at        INTEGER
) STRICT;
CREATE INDEX links_verification ON links (verification_id, seq);
CREATE INDEX links_due ON links (expires_at) WHERE ended_at IS NULL;
