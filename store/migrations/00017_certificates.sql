-- +goose Up
-- When each step of a clearing was reached, and what the vendor said to a person where its answers could not be had.
ALTER TABLE clearings ADD COLUMN vendor_at INTEGER;
ALTER TABLE clearings ADD COLUMN confirmed_at INTEGER;
ALTER TABLE clearings ADD COLUMN word TEXT NOT NULL DEFAULT '';
ALTER TABLE clearings ADD COLUMN word_by TEXT NOT NULL DEFAULT '';
ALTER TABLE clearings ADD COLUMN word_by_name TEXT NOT NULL DEFAULT '';
ALTER TABLE clearings ADD COLUMN word_at INTEGER;

-- The vendor's answers: to clear-data, and to get-result afterwards. word is 1 where a person's word stands for them.
ALTER TABLE clearing_attempts ADD COLUMN clear_code TEXT NOT NULL DEFAULT '';
ALTER TABLE clearing_attempts ADD COLUMN cleared_at INTEGER;
ALTER TABLE clearing_attempts ADD COLUMN gone_code TEXT NOT NULL DEFAULT '';
ALTER TABLE clearing_attempts ADD COLUMN gone_transaction TEXT NOT NULL DEFAULT '';
ALTER TABLE clearing_attempts ADD COLUMN confirmed_at INTEGER;
ALTER TABLE clearing_attempts ADD COLUMN word INTEGER NOT NULL DEFAULT 0;

-- One signed certificate for each finished clearing, as the file that is handed out. Without personal data; kept for good.
CREATE TABLE certificates (
  seq             INTEGER PRIMARY KEY,
  number          TEXT    NOT NULL UNIQUE,
  verification_id TEXT    NOT NULL UNIQUE REFERENCES clearings (verification_id),
  issued_at       INTEGER NOT NULL,
  file            TEXT    NOT NULL
) STRICT;

-- A sealed file is looked for by its name when files that no row names are swept away.
CREATE INDEX media_file ON media (file) WHERE file <> '';
