-- +goose Up
-- What the vendor answered last to each of the two calls of a clearing: codes, ids and times, kept as proof.
ALTER TABLE clearing_attempts ADD COLUMN clear_code        TEXT NOT NULL DEFAULT '';
ALTER TABLE clearing_attempts ADD COLUMN clear_at          INTEGER;
ALTER TABLE clearing_attempts ADD COLUMN check_code        TEXT NOT NULL DEFAULT '';
ALTER TABLE clearing_attempts ADD COLUMN check_transaction TEXT NOT NULL DEFAULT '';
ALTER TABLE clearing_attempts ADD COLUMN check_at          INTEGER;

-- idle counts the tries that brought nothing since the vendor had no reason to wait any more. A clearing is stuck from
-- stuck_at on and is then a task for people, while the tries go on. said is what the vendor told a person: a code, the
-- vendor's own reference, and a reason in that person's words, which are checked for the customer's name.
ALTER TABLE clearings ADD COLUMN idle         INTEGER NOT NULL DEFAULT 0;
ALTER TABLE clearings ADD COLUMN stuck_at     INTEGER;
ALTER TABLE clearings ADD COLUMN said         TEXT    NOT NULL DEFAULT '';
ALTER TABLE clearings ADD COLUMN said_ticket  TEXT    NOT NULL DEFAULT '';
ALTER TABLE clearings ADD COLUMN said_words   TEXT    NOT NULL DEFAULT '';
ALTER TABLE clearings ADD COLUMN said_by      TEXT    NOT NULL DEFAULT '';
ALTER TABLE clearings ADD COLUMN said_by_name TEXT    NOT NULL DEFAULT '';
ALTER TABLE clearings ADD COLUMN said_at      INTEGER;
ALTER TABLE clearings ADD COLUMN certificate  TEXT    NOT NULL DEFAULT ''; -- its number; empty until it is signed
DROP INDEX clearings_due;
CREATE INDEX clearings_due ON clearings (next_try) WHERE certificate = '';

-- One signed certificate for each clearing, never two.
CREATE TABLE certificates (
  seq             INTEGER PRIMARY KEY,
  number          TEXT    NOT NULL UNIQUE,
  verification_id TEXT    NOT NULL UNIQUE REFERENCES clearings (verification_id),
  document        TEXT    NOT NULL, -- JSON, exactly as it was signed
  public_key      TEXT    NOT NULL,
  signature       TEXT    NOT NULL
) STRICT;

-- Why files were taken away, in people's own words. They are kept out of the audit chain, which nothing can be taken
-- out of; its entry names the row.
CREATE TABLE purposes (
  id       INTEGER PRIMARY KEY,
  subject  TEXT    NOT NULL, -- the verification that it is about; '' where it is about none in particular
  action   TEXT    NOT NULL,
  words    TEXT    NOT NULL,
  staff_id TEXT    NOT NULL,
  at       INTEGER NOT NULL
) STRICT;
CREATE INDEX purposes_subject ON purposes (subject) WHERE subject <> '';

-- Sealed files that no row names are found folder by folder.
CREATE INDEX media_file ON media (file) WHERE file <> '';
