-- +goose Up
-- Times are INTEGER Unix milliseconds UTC; NULL means "not yet". ids are UUIDv7.
-- seq is creation order: lists page by it.

-- One row. rev numbers every change to a verification; audit_seq and audit_hash
-- repeat the end of the audit chain, so that a cut tail shows; probe is what the
-- readiness check writes.
CREATE TABLE counters (
  id         INTEGER PRIMARY KEY CHECK (id = 1),
  rev        INTEGER NOT NULL,
  audit_seq  INTEGER NOT NULL,
  audit_hash TEXT    NOT NULL,
  probe      INTEGER NOT NULL
) STRICT;
INSERT INTO counters (id, rev, audit_seq, audit_hash, probe)
VALUES (1, 0, 0, '0000000000000000000000000000000000000000000000000000000000000000', 0);

-- user_fold and name_fold are the folded forms that prefix search compares.
CREATE TABLE verifications (
  seq             INTEGER PRIMARY KEY,
  id              TEXT    NOT NULL UNIQUE,
  once            TEXT    UNIQUE,
  product         TEXT    NOT NULL CHECK (product IN ('liveness', 'idv')),
  status          TEXT    NOT NULL,
  result          TEXT    NOT NULL DEFAULT '',
  reason          TEXT    NOT NULL DEFAULT '',
  score           REAL,
  attack_type     INTEGER,
  user_id         TEXT    NOT NULL,
  user_fold       TEXT    NOT NULL,
  biz_id          TEXT    NOT NULL,
  name            TEXT    NOT NULL,
  name_fold       TEXT    NOT NULL,
  region          TEXT    NOT NULL,
  language        TEXT    NOT NULL,
  liveness_type   TEXT    NOT NULL,
  product_level   TEXT    NOT NULL,
  input           TEXT    NOT NULL,
  attempts        INTEGER NOT NULL,
  current_attempt TEXT    NOT NULL,
  created_by      TEXT    NOT NULL,
  created_by_name TEXT    NOT NULL,
  created_at      INTEGER NOT NULL,
  updated_at      INTEGER NOT NULL,
  finished_at     INTEGER,
  cleared_at      INTEGER,
  data_key        BLOB,
  rev             INTEGER NOT NULL,
  decision        TEXT    NOT NULL DEFAULT ''
) STRICT;
CREATE UNIQUE INDEX verifications_rev ON verifications (rev);
CREATE INDEX verifications_status     ON verifications (status, seq);
CREATE INDEX verifications_result     ON verifications (result, seq);
CREATE INDEX verifications_product    ON verifications (product, seq);
CREATE INDEX verifications_region     ON verifications (region, seq);
CREATE INDEX verifications_created_by ON verifications (created_by, seq);
CREATE INDEX verifications_user       ON verifications (user_fold, seq);
CREATE INDEX verifications_name       ON verifications (name_fold, seq);

-- The first and last seq created on a UTC day (days since 1970): a list by date
-- turns into a range of seq.
CREATE TABLE days (
  day   INTEGER PRIMARY KEY,
  first INTEGER NOT NULL,
  last  INTEGER NOT NULL
) STRICT;

CREATE TABLE totals (
  day     INTEGER NOT NULL,
  product TEXT    NOT NULL,
  region  TEXT    NOT NULL,
  status  TEXT    NOT NULL,
  result  TEXT    NOT NULL,
  n       INTEGER NOT NULL,
  PRIMARY KEY (day, product, region, status, result)
) STRICT, WITHOUT ROWID;

CREATE TABLE attempts (
  seq             INTEGER PRIMARY KEY,
  id              TEXT    NOT NULL UNIQUE,
  verification_id TEXT    NOT NULL REFERENCES verifications (id),
  number          INTEGER NOT NULL,
  code            TEXT    NOT NULL UNIQUE CHECK (code <> ''),
  signature_id    TEXT    NOT NULL,
  url             TEXT    NOT NULL,
  transaction_id  TEXT    NOT NULL,
  iframe          INTEGER NOT NULL,
  status          TEXT    NOT NULL,
  result          TEXT    NOT NULL DEFAULT '',
  reason          TEXT    NOT NULL DEFAULT '',
  vendor_code     TEXT    NOT NULL DEFAULT '',
  error_code      TEXT    NOT NULL DEFAULT '',
  score           REAL,
  attack_type     INTEGER,
  expires_at      INTEGER,
  created_at      INTEGER NOT NULL,
  opened_at       INTEGER,
  finished_at     INTEGER,
  next_poll       INTEGER,
  polls           INTEGER NOT NULL DEFAULT 0,
  hints           INTEGER NOT NULL DEFAULT 0,
  answer          TEXT    NOT NULL DEFAULT '',
  UNIQUE (verification_id, number)
) STRICT;
CREATE INDEX attempts_signature ON attempts (signature_id);
CREATE INDEX attempts_due ON attempts (next_poll, seq) WHERE status IN ('ready', 'opened', 'waiting');

CREATE TABLE media (
  id              TEXT    PRIMARY KEY,
  verification_id TEXT    NOT NULL REFERENCES verifications (id),
  attempt_id      TEXT    NOT NULL REFERENCES attempts (id),
  kind            TEXT    NOT NULL,
  file            TEXT    NOT NULL,
  sha256          TEXT    NOT NULL,
  content_type    TEXT    NOT NULL,
  size            INTEGER NOT NULL,
  width           INTEGER NOT NULL,
  height          INTEGER NOT NULL,
  taken_at        INTEGER,
  created_at      INTEGER NOT NULL,
  status          TEXT    NOT NULL,
  reason          TEXT    NOT NULL
) STRICT;
CREATE INDEX media_verification ON media (verification_id, id);

CREATE TABLE events (
  id              INTEGER PRIMARY KEY,
  verification_id TEXT    NOT NULL REFERENCES verifications (id),
  attempt_id      TEXT    NOT NULL,
  kind            TEXT    NOT NULL,
  detail          TEXT    NOT NULL,
  actor_name      TEXT    NOT NULL,
  at              INTEGER NOT NULL
) STRICT;
CREATE INDEX events_verification ON events (verification_id, id);
CREATE INDEX events_attempt      ON events (attempt_id, kind);

CREATE TABLE decisions (
  id              INTEGER PRIMARY KEY,
  verification_id TEXT    NOT NULL REFERENCES verifications (id),
  decision        TEXT    NOT NULL,
  reason          TEXT    NOT NULL,
  note            TEXT    NOT NULL,
  actor_id        TEXT    NOT NULL,
  actor_name      TEXT    NOT NULL,
  at              INTEGER NOT NULL
) STRICT;
CREATE INDEX decisions_verification ON decisions (verification_id, id);

CREATE TABLE clearings (
  verification_id   TEXT    PRIMARY KEY REFERENCES verifications (id),
  reason            TEXT    NOT NULL,
  step              TEXT    NOT NULL CHECK (step IN ('destroyed', 'vendor', 'confirmed', 'done')),
  requested_by      TEXT    NOT NULL,
  requested_by_name TEXT    NOT NULL,
  requested_at      INTEGER NOT NULL,
  done_at           INTEGER,
  next_try          INTEGER NOT NULL,
  tries             INTEGER NOT NULL DEFAULT 0,
  last_error        TEXT    NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX clearings_due ON clearings (next_try) WHERE step <> 'done';

CREATE TABLE clearing_attempts (
  attempt_id      TEXT    PRIMARY KEY REFERENCES attempts (id),
  verification_id TEXT    NOT NULL REFERENCES clearings (verification_id),
  number          INTEGER NOT NULL,
  product         TEXT    NOT NULL,
  signature_id    TEXT    NOT NULL,
  transaction_id  TEXT    NOT NULL DEFAULT '',
  expires_at      INTEGER,
  cleared         INTEGER NOT NULL DEFAULT 0,
  confirmed       INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX clearing_attempts_verification ON clearing_attempts (verification_id, number);

CREATE TABLE staff (
  id            TEXT    PRIMARY KEY,
  email         TEXT    NOT NULL,
  email_fold    TEXT    NOT NULL UNIQUE,
  name          TEXT    NOT NULL,
  role          TEXT    NOT NULL,
  password_hash TEXT    NOT NULL,
  created_at    INTEGER NOT NULL,
  disabled_at   INTEGER
) STRICT;

CREATE TABLE signins (
  id         TEXT    PRIMARY KEY,
  staff_id   TEXT    NOT NULL REFERENCES staff (id),
  token_hash BLOB    NOT NULL UNIQUE,
  created_at INTEGER NOT NULL,
  seen_at    INTEGER NOT NULL,
  agent      TEXT    NOT NULL
) STRICT;
CREATE INDEX signins_staff ON signins (staff_id, seen_at);

CREATE TABLE settings (
  key        TEXT    PRIMARY KEY,
  value      TEXT    NOT NULL,
  updated_at INTEGER NOT NULL
) STRICT;

CREATE TABLE audit (
  seq        INTEGER PRIMARY KEY,
  at         INTEGER NOT NULL,
  actor_id   TEXT    NOT NULL,
  actor_name TEXT    NOT NULL,
  role       TEXT    NOT NULL,
  action     TEXT    NOT NULL,
  subject    TEXT    NOT NULL,
  detail     TEXT    NOT NULL,
  prev       TEXT    NOT NULL,
  hash       TEXT    NOT NULL
) STRICT;
CREATE INDEX audit_subject ON audit (subject, seq);
