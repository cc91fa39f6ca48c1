-- +goose Up
-- Pictures that themes name by a link, as we fetched and encoded them: a cache. hash is the SHA-256 of the link, why
-- says why there is none, size is what the other side sent, in bytes. Old rows go when there are many.
CREATE TABLE theme_pictures (
  hash   TEXT    PRIMARY KEY,
  at     INTEGER NOT NULL,
  why    TEXT    NOT NULL DEFAULT '',
  kind   TEXT    NOT NULL DEFAULT '',
  width  INTEGER NOT NULL DEFAULT 0,
  height INTEGER NOT NULL DEFAULT 0,
  size   INTEGER NOT NULL DEFAULT 0,
  body   BLOB    NOT NULL DEFAULT x''
) STRICT, WITHOUT ROWID;
CREATE INDEX theme_pictures_at ON theme_pictures (at);

-- A theme shown to people outside for a while, by an address whose code is kept as its SHA-256 only. document is the
-- theme as it was when it was shared; it goes when the share ends.
CREATE TABLE theme_shares (
  seq        INTEGER PRIMARY KEY,
  id         TEXT    NOT NULL UNIQUE,
  theme_id   TEXT    NOT NULL REFERENCES themes (id),
  code_hash  TEXT    NOT NULL UNIQUE,
  document   TEXT    NOT NULL,
  locales    TEXT    NOT NULL,
  by_id      TEXT    NOT NULL,
  by_name    TEXT    NOT NULL,
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  ended_at   INTEGER
) STRICT;
CREATE INDEX theme_shares_theme ON theme_shares (theme_id, seq);
