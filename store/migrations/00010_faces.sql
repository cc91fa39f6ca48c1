-- +goose Up
-- What staff did with the vendor's face set.

-- A verification whose face was added to the set, or may have been: one row, made before the vendor is asked, so that
-- a stop in between leaves "not known" and never nothing. No name and no reference: the row outlives the clearing of
-- its person. already says that the vendor knew the face before. settled_at is NULL while nobody knows.
CREATE TABLE faces (
  seq             INTEGER PRIMARY KEY,
  verification_id TEXT    NOT NULL UNIQUE REFERENCES verifications (id),
  attempt_id      TEXT    NOT NULL REFERENCES attempts (id),
  state           TEXT    NOT NULL CHECK (state IN ('unknown', 'enrolled')),
  reason          TEXT    NOT NULL,
  words           TEXT    NOT NULL,
  already         INTEGER NOT NULL DEFAULT 0,
  transaction_id  TEXT    NOT NULL DEFAULT '',
  by_id           TEXT    NOT NULL,
  by_name         TEXT    NOT NULL,
  asked_at        INTEGER NOT NULL,
  settled_at      INTEGER
) STRICT;
CREATE INDEX faces_reason ON faces (reason, seq);

-- A search for the face of a verification: who asked, when and why. named counts the references that the vendor named,
-- unknown those of them that no verification here has, found the verifications here that have one. The references
-- themselves are not kept: a vendor may still name a person who was cleared here.
CREATE TABLE face_searches (
  id              INTEGER PRIMARY KEY,
  verification_id TEXT    NOT NULL REFERENCES verifications (id),
  attempt_id      TEXT    NOT NULL REFERENCES attempts (id),
  reason          TEXT    NOT NULL,
  words           TEXT    NOT NULL,
  transaction_id  TEXT    NOT NULL,
  by_id           TEXT    NOT NULL,
  by_name         TEXT    NOT NULL,
  at              INTEGER NOT NULL,
  named           INTEGER NOT NULL,
  unknown         INTEGER NOT NULL,
  found           INTEGER NOT NULL
) STRICT;
CREATE INDEX face_searches_verification ON face_searches (verification_id, id);

-- A verification that a search found. It is about two people: the row goes when either is cleared.
CREATE TABLE face_matches (
  search_id       INTEGER NOT NULL REFERENCES face_searches (id),
  verification_id TEXT    NOT NULL REFERENCES verifications (id),
  PRIMARY KEY (search_id, verification_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX face_matches_verification ON face_matches (verification_id);
