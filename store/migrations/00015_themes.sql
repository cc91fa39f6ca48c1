-- +goose Up
-- A theme is a configureUI document in work. draft is the document as last saved, draft_version counts the saves;
-- base is the number of the version that the draft began from, 0 before the first. Documents hold what every
-- customer sees, and nothing about anybody.
CREATE TABLE themes (
  id            TEXT    PRIMARY KEY,
  name          TEXT    NOT NULL,
  name_fold     TEXT    NOT NULL,
  draft         TEXT    NOT NULL,
  draft_version INTEGER NOT NULL DEFAULT 1,
  base          INTEGER NOT NULL DEFAULT 0,
  created_at    INTEGER NOT NULL,
  changed_at    INTEGER NOT NULL,
  changed_by    TEXT    NOT NULL,
  archived_at   INTEGER
) STRICT;
CREATE UNIQUE INDEX themes_name ON themes (name_fold) WHERE archived_at IS NULL;

-- The latest saves, so that two people's changes can be held against what both began from.
CREATE TABLE theme_drafts (
  theme_id TEXT    NOT NULL REFERENCES themes (id),
  version  INTEGER NOT NULL,
  document TEXT    NOT NULL,
  by_name  TEXT    NOT NULL,
  at       INTEGER NOT NULL,
  PRIMARY KEY (theme_id, version)
) STRICT, WITHOUT ROWID;

-- A version is a document that was published, or is to be; it never changes. draft_version is the save it was made
-- from, so that one save makes one version however often it is published. of is the version it repeats, 0 none.
CREATE TABLE theme_versions (
  theme_id      TEXT    NOT NULL REFERENCES themes (id),
  number        INTEGER NOT NULL,
  draft_version INTEGER NOT NULL,
  document      TEXT    NOT NULL,
  hash          TEXT    NOT NULL,
  of            INTEGER NOT NULL DEFAULT 0,
  by_id         TEXT    NOT NULL,
  by_name       TEXT    NOT NULL,
  at            INTEGER NOT NULL,
  why           TEXT    NOT NULL,
  PRIMARY KEY (theme_id, number)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX theme_versions_draft ON theme_versions (theme_id, draft_version) WHERE of = 0;

-- One version for one language at the vendor, which keeps one document for each language of the account.
-- document is what is sent, byte for byte. due is when it may be sent or tried again.
CREATE TABLE publications (
  seq            INTEGER PRIMARY KEY,
  id             TEXT    NOT NULL UNIQUE,
  theme_id       TEXT    NOT NULL,
  version        INTEGER NOT NULL,
  locale         TEXT    NOT NULL,
  state          TEXT    NOT NULL CHECK (state IN ('scheduled', 'saved', 'publishing', 'published', 'failed', 'unknown', 'cancelled', 'replaced')),
  document       TEXT    NOT NULL,
  hash           TEXT    NOT NULL,
  code           TEXT    NOT NULL DEFAULT '',
  message        TEXT    NOT NULL DEFAULT '',
  transaction_id TEXT    NOT NULL DEFAULT '',
  tries          INTEGER NOT NULL DEFAULT 0,
  by_id          TEXT    NOT NULL,
  by_name        TEXT    NOT NULL,
  asked_at       INTEGER NOT NULL,
  due            INTEGER NOT NULL,
  at             INTEGER NOT NULL,
  published_at   INTEGER,
  UNIQUE (theme_id, version, locale),
  FOREIGN KEY (theme_id, version) REFERENCES theme_versions (theme_id, number)
) STRICT;
CREATE INDEX publications_due    ON publications (due) WHERE state IN ('scheduled', 'saved', 'publishing', 'unknown');
CREATE INDEX publications_locale ON publications (locale, published_at) WHERE published_at IS NOT NULL;

-- What staff say about a field.
CREATE TABLE theme_comments (
  seq         INTEGER PRIMARY KEY,
  id          TEXT    NOT NULL UNIQUE,
  theme_id    TEXT    NOT NULL REFERENCES themes (id),
  path        TEXT    NOT NULL,
  words       TEXT    NOT NULL,
  by_id       TEXT    NOT NULL,
  by_name     TEXT    NOT NULL,
  at          INTEGER NOT NULL,
  resolved_at INTEGER,
  resolved_by TEXT    NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX theme_comments_theme ON theme_comments (theme_id, seq);
