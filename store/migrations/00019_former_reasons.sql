-- +goose Up
-- What reasons were called before somebody changed their words: decisions carry the words that were chosen.
CREATE TABLE reason_was (
  reason_id TEXT NOT NULL REFERENCES reasons (id),
  text      TEXT NOT NULL,
  PRIMARY KEY (reason_id, text)
) STRICT, WITHOUT ROWID;
