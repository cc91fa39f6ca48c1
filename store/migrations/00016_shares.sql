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

-- A check that staff made to see a theme on a phone. It is no customer's: it does not count and nobody reviews it.
ALTER TABLE verifications ADD COLUMN trial INTEGER NOT NULL DEFAULT 0;
CREATE INDEX verifications_trial ON verifications (status) WHERE trial = 1;

-- What a verification counts as, as in 00009, but for trials.
DROP VIEW countable;
CREATE VIEW countable AS
SELECT v.id, v.seq, v.product, v.region,
  CASE WHEN v.result IN ('pass', 'fail') THEN 3
    WHEN EXISTS (SELECT 1 FROM events e WHERE e.verification_id = v.id AND e.kind IN ('attempt.started', 'attempt.opened', 'attempt.submitted')) THEN 2
    WHEN EXISTS (SELECT 1 FROM events e WHERE e.verification_id = v.id AND e.kind = 'link.opened') THEN 1
    ELSE 0 END AS step,
  v.created_at AS made_at,
  (SELECT min(e.at) FROM events e WHERE e.verification_id = v.id AND e.kind IN ('link.opened', 'attempt.started', 'attempt.opened')) AS opened_at,
  (SELECT min(e.at) FROM events e WHERE e.verification_id = v.id AND e.kind IN ('attempt.started', 'attempt.opened')) AS started_at,
  CASE WHEN v.result IN ('pass', 'fail') THEN v.finished_at END AS finished_at,
  CASE WHEN v.result IN ('pass', 'fail') THEN v.finished_at - (SELECT max(e.at) FROM events e
    WHERE e.verification_id = v.id AND e.kind IN ('attempt.started', 'attempt.opened') AND e.at <= v.finished_at) END AS took,
  v.result AS outcome,
  CASE WHEN v.result IN ('pass', 'fail') AND v.score >= 95 AND v.score <= 100 THEN 95
    WHEN v.result IN ('pass', 'fail') AND v.score >= 0 AND v.score < 95 THEN CAST(v.score / 5 AS INTEGER) * 5 END AS score,
  CASE WHEN v.result = 'fail' AND v.attack_type > 0 THEN v.attack_type END AS attack,
  CASE WHEN v.result = 'incomplete' THEN v.reason END AS reason,
  CASE WHEN v.status IN ('ready', 'opened') THEN 'customer' WHEN v.status = 'waiting' THEN 'vendor'
    WHEN EXISTS (SELECT 1 FROM reviews r WHERE r.verification_id = v.id) THEN 'review' ELSE '' END AS standing
FROM verifications v
WHERE v.trial = 0;
