-- +goose Up
-- A batch is one action on many customers: links made from an uploaded file (create), or a new link or a withdrawal
-- for many verifications. Its rows hold personal data until they are made; then that is in the verification alone.
-- changed_at is when a person or the work itself last changed the state: rows are kept for a while after it.
CREATE TABLE batches (
  seq          INTEGER PRIMARY KEY,
  id           TEXT    NOT NULL UNIQUE,
  kind         TEXT    NOT NULL CHECK (kind IN ('create', 'reissue', 'revoke')),
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
CREATE INDEX batches_running ON batches (paused_until) WHERE state = 'running';

-- fold is the folded reference, so that clearing a person finds them here; '' once there is nothing of them.
CREATE TABLE batch_rows (
  seq             INTEGER PRIMARY KEY,
  batch           INTEGER NOT NULL REFERENCES batches (seq),
  line            INTEGER NOT NULL,
  state           TEXT    NOT NULL CHECK (state IN ('good', 'wrong', 'duplicate', 'done', 'failed')),
  input           TEXT    NOT NULL,
  fold            TEXT    NOT NULL,
  problem         TEXT    NOT NULL,
  verification_id TEXT    NOT NULL,
  UNIQUE (batch, line)
) STRICT;
CREATE INDEX batch_rows_good    ON batch_rows (batch, line) WHERE state = 'good';
CREATE INDEX batch_rows_problem ON batch_rows (batch, line) WHERE state IN ('wrong', 'duplicate', 'failed');
CREATE INDEX batch_rows_fold    ON batch_rows (fold) WHERE fold <> '';
