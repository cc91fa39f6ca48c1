-- +goose Up
-- A legal hold keeps a verification, or all of a customer's, from being cleared until a second person releases it.
-- fold is the customer's folded reference where it is for all of a customer's; '' otherwise, and once nothing of it is left.
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

-- A retention rule destroys one class of data some days after the end of a check. result is the verification's, '' for
-- a check that ended without any. Nothing is cleared until an admin makes a rule active.
CREATE TABLE retention_rules (
  product TEXT    NOT NULL CHECK (product IN ('liveness', 'idv')),
  result  TEXT    NOT NULL CHECK (result IN ('pass', 'fail', 'incomplete', '')),
  class   TEXT    NOT NULL CHECK (class IN ('pictures', 'film', 'identity')),
  days    INTEGER NOT NULL CHECK (days BETWEEN 1 AND 36500),
  active  INTEGER NOT NULL DEFAULT 0 CHECK (active IN (0, 1)),
  PRIMARY KEY (product, result, class)
) STRICT, WITHOUT ROWID;
INSERT INTO retention_rules (product, result, class, days)
SELECT p.column1, r.column1, c.column1, CASE c.column1 WHEN 'identity' THEN r.column3 ELSE r.column2 END
FROM (VALUES ('liveness'), ('idv')) p, (VALUES ('pass', 30, 365), ('fail', 90, 365), ('incomplete', 30, 90), ('', 30, 90)) r,
  (VALUES ('pictures'), ('film'), ('identity')) c;

-- One row. last_look is when the rules were last looked at: a clock that jumps shows by it. asked is 1 once the rules
-- were changed: the next look does not wait for its hour.
CREATE TABLE retention_clock (
  id        INTEGER PRIMARY KEY CHECK (id = 1),
  last_look INTEGER,
  asked     INTEGER NOT NULL DEFAULT 0
) STRICT;
INSERT INTO retention_clock (id) VALUES (1);

-- A run clears what was due at upto. why is the reason for which it waits for a person: many, share, clock; '' when it
-- went by itself. found are the verifications due then, mark a sum over which ones, of_all how many were not cleared.
CREATE TABLE retention_runs (
  seq              INTEGER PRIMARY KEY,
  id               TEXT    NOT NULL UNIQUE,
  state            TEXT    NOT NULL CHECK (state IN ('waiting', 'running', 'done', 'void')),
  why              TEXT    NOT NULL,
  began_at         INTEGER NOT NULL,
  upto             INTEGER NOT NULL,
  found            INTEGER NOT NULL,
  mark             INTEGER NOT NULL,
  of_all           INTEGER NOT NULL,
  cleared          INTEGER NOT NULL DEFAULT 0,
  approved_by      TEXT    NOT NULL DEFAULT '',
  approved_by_name TEXT    NOT NULL DEFAULT '',
  approved_at      INTEGER,
  ended_at         INTEGER
) STRICT;
CREATE UNIQUE INDEX retention_runs_open ON retention_runs ((1)) WHERE state IN ('waiting', 'running');

-- What a verification still keeps, so that the rules read no record that has nothing for them.
ALTER TABLE verifications ADD COLUMN keeps_pictures INTEGER NOT NULL DEFAULT 0;
ALTER TABLE verifications ADD COLUMN keeps_film INTEGER NOT NULL DEFAULT 0;
UPDATE verifications SET
  keeps_pictures = EXISTS (SELECT 1 FROM media m WHERE m.verification_id = verifications.id AND m.status = 'sealed' AND m.kind NOT IN ('audit', 'video')),
  keeps_film     = EXISTS (SELECT 1 FROM media m WHERE m.verification_id = verifications.id AND m.status = 'sealed' AND m.kind IN ('audit', 'video'));
CREATE INDEX verifications_due_pictures ON verifications (product, result, finished_at) WHERE keeps_pictures = 1 AND status NOT IN ('clearing', 'cleared');
CREATE INDEX verifications_due_film     ON verifications (product, result, finished_at) WHERE keeps_film = 1 AND status NOT IN ('clearing', 'cleared');
CREATE INDEX verifications_due_identity ON verifications (product, result, finished_at) WHERE finished_at IS NOT NULL AND status NOT IN ('clearing', 'cleared');
-- Files that must go, though their row is cleared already.
CREATE INDEX media_doomed ON media (id) WHERE status = 'cleared' AND file <> '';
-- The page lists clearings by their end and those that are under way.
CREATE INDEX clearings_done  ON clearings (done_at, verification_id) WHERE step = 'done';
CREATE INDEX clearings_under ON clearings (stuck_at IS NULL, tries DESC, next_try) WHERE step <> 'done';

-- A batch may clear many verifications. A CHECK cannot be changed: both tables are made anew, rows and keys as they were.
CREATE TABLE batches_new (
  seq          INTEGER PRIMARY KEY,
  id           TEXT    NOT NULL UNIQUE,
  kind         TEXT    NOT NULL CHECK (kind IN ('create', 'reissue', 'revoke', 'clear')),
  state        TEXT    NOT NULL CHECK (state IN ('reading', 'checked', 'running', 'stopped', 'done', 'deleted')),
  by_id        TEXT    NOT NULL,
  by_name      TEXT    NOT NULL,
  by_role      TEXT    NOT NULL,
  created_at   INTEGER NOT NULL,
  changed_at   INTEGER NOT NULL,
  paused_until INTEGER,
  trouble      TEXT    NOT NULL DEFAULT '',
  defaults     TEXT    NOT NULL DEFAULT '',
  note         TEXT    NOT NULL DEFAULT '',
  good         INTEGER NOT NULL DEFAULT 0,
  wrong        INTEGER NOT NULL DEFAULT 0,
  duplicate    INTEGER NOT NULL DEFAULT 0,
  done         INTEGER NOT NULL DEFAULT 0,
  failed       INTEGER NOT NULL DEFAULT 0,
  in_a_row     INTEGER NOT NULL DEFAULT 0,
  scrubbed_at  INTEGER
) STRICT;
INSERT INTO batches_new SELECT * FROM batches;
CREATE TABLE batch_rows_new (
  seq             INTEGER PRIMARY KEY,
  batch           INTEGER NOT NULL REFERENCES batches_new (seq),
  line            INTEGER NOT NULL,
  state           TEXT    NOT NULL CHECK (state IN ('good', 'wrong', 'duplicate', 'done', 'failed')),
  input           TEXT    NOT NULL,
  fold            TEXT    NOT NULL,
  problem         TEXT    NOT NULL,
  verification_id TEXT    NOT NULL,
  UNIQUE (batch, line)
) STRICT;
INSERT INTO batch_rows_new SELECT * FROM batch_rows;
DROP TABLE batch_rows;
DROP TABLE batches;
ALTER TABLE batches_new RENAME TO batches;
ALTER TABLE batch_rows_new RENAME TO batch_rows;
CREATE INDEX batches_running    ON batches (paused_until) WHERE state = 'running';
CREATE INDEX batch_rows_good    ON batch_rows (batch, line) WHERE state = 'good';
CREATE INDEX batch_rows_problem ON batch_rows (batch, line) WHERE state IN ('wrong', 'duplicate', 'failed');
CREATE INDEX batch_rows_fold    ON batch_rows (fold) WHERE fold <> '';
