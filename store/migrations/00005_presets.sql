-- +goose Up
-- A preset is a named start of the form that makes a link; position is its place in the
-- list. version counts its changes, so that two people do not overwrite each other.
-- messages names a set of texts; empty is the standard one, which has no row.
CREATE TABLE presets (
  id                    TEXT    PRIMARY KEY,
  position              INTEGER NOT NULL,
  name                  TEXT    NOT NULL,
  name_fold             TEXT    NOT NULL UNIQUE,
  product               TEXT    NOT NULL CHECK (product IN ('liveness', 'idv')),
  region                TEXT    NOT NULL DEFAULT '',
  language              TEXT    NOT NULL DEFAULT '',
  liveness_type         TEXT    NOT NULL DEFAULT '',
  product_level         TEXT    NOT NULL DEFAULT '',
  prefers_color_scheme  TEXT    NOT NULL DEFAULT '',
  biz_code              TEXT    NOT NULL DEFAULT '',
  try_count             TEXT    NOT NULL DEFAULT '',
  iframe_enabled        INTEGER NOT NULL DEFAULT 0,
  ignore_fail_when_jump INTEGER NOT NULL DEFAULT 0,
  valid_for             TEXT    NOT NULL DEFAULT '',
  messages              TEXT    NOT NULL DEFAULT '',
  version               INTEGER NOT NULL DEFAULT 1
) STRICT;
INSERT INTO presets (id, position, name, name_fold, product, region, language, liveness_type, product_level) VALUES
  ('liveness-idn', 1, 'Liveness, Indonesia',   'liveness, indonesia',   'liveness', 'IDN', 'in_ID',  '',             'STANDARD'),
  ('liveness-phl', 2, 'Liveness, Philippines', 'liveness, philippines', 'liveness', 'PHL', 'fil_PH', '',             'STANDARD'),
  ('idv-idn',      3, 'Identity, Indonesia',   'identity, indonesia',   'idv',      'IDN', 'id-ID',  'DISTANT_NEAR', 'STANDARD'),
  ('idv-vnm',      4, 'Identity, Vietnam',     'identity, vietnam',     'idv',      'VNM', 'vi-VN',  'DISTANT_NEAR', 'STANDARD'),
  ('blank',        5, 'Blank',                 'blank',                 'liveness', '',    '',       '',             '');

-- The texts that staff send with a link. What has no row here is the built-in text.
CREATE TABLE message_sets (
  id        TEXT PRIMARY KEY,
  name      TEXT NOT NULL,
  name_fold TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE messages (
  set_id     TEXT    NOT NULL, -- empty: the standard set
  lang       TEXT    NOT NULL,
  channel    TEXT    NOT NULL CHECK (channel IN ('mail', 'sms', 'chat')),
  subject    TEXT    NOT NULL,
  body       TEXT    NOT NULL,
  updated_at INTEGER NOT NULL,
  PRIMARY KEY (set_id, lang, channel)
) STRICT, WITHOUT ROWID;

-- A view is a filter of the list under a name. It holds no search words: they would be
-- a customer's, and would outlive the clearing of that customer's data.
CREATE TABLE views (
  id         TEXT    PRIMARY KEY,
  owner      TEXT    NOT NULL REFERENCES staff (id),
  name       TEXT    NOT NULL,
  name_fold  TEXT    NOT NULL,
  query      TEXT    NOT NULL,
  shared     INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  UNIQUE (owner, name_fold)
) STRICT;
CREATE INDEX views_shared ON views (name_fold) WHERE shared = 1;
