-- +goose Up
-- A legal hold keeps a verification, or all of a customer's, from being cleared until a second person releases it.
-- scope fold is the folded reference where it is for all of a customer's; '' otherwise, and once nothing of it is left.
-- reason is a code; case_number is the authority's or ours. An end date only warns: it never releases.
CREATE TABLE holds (
  seq              INTEGER PRIMARY KEY,
  id               TEXT    NOT NULL UNIQUE,
  verification_id  TEXT    NOT NULL REFERENCES verifications (id),
  fold             TEXT    NOT NULL,
  reason           TEXT    NOT NULL,
  case_number      TEXT    NOT NULL,
  ends_at          INTEGER,
  placed_by        TEXT    NOT NULL,
  placed_by_name   TEXT    NOT NULL,
  placed_at        INTEGER NOT NULL,
  asked_by         TEXT    NOT NULL DEFAULT '',
  asked_by_name    TEXT    NOT NULL DEFAULT '',
  asked_at         INTEGER,
  released_by      TEXT    NOT NULL DEFAULT '',
  released_by_name TEXT    NOT NULL DEFAULT '',
  released_at      INTEGER
) STRICT;
CREATE INDEX holds_verification ON holds (verification_id, seq);
CREATE INDEX holds_standing     ON holds (seq) WHERE released_at IS NULL;
CREATE INDEX holds_fold         ON holds (fold) WHERE fold <> '';
