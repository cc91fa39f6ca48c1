-- +goose Up
-- Counters for insights. What a verification is counted as follows from its rows (countable), is kept beside it
-- (counted), and is added up by hour and by day. A change takes away what was counted before and adds what counts
-- now, so each verification is in the counters once. Hours and days are UTC, numbered from 1970.

-- The log scale of durations: preferred numbers, ten a decade, in milliseconds. A duration counts under the
-- largest that it reaches.
CREATE TABLE lengths (ms INTEGER PRIMARY KEY) STRICT;
WITH RECURSIVE decade (f) AS (SELECT 1000 UNION ALL SELECT f * 10 FROM decade WHERE f < 1000000000),
  step (n) AS (VALUES (100), (125), (160), (200), (250), (315), (400), (500), (630), (800))
INSERT INTO lengths SELECT 0 UNION SELECT f * n / 100 FROM decade, step WHERE f * n / 100 <= 3150000000;

-- How far a customer came.
CREATE TABLE steps (step INTEGER PRIMARY KEY, name TEXT NOT NULL) STRICT;
INSERT INTO steps VALUES (0, 'made'), (1, 'opened'), (2, 'started'), (3, 'finished');

-- What each verification is counted as. step is the furthest that is known; a time is there when it is. took is
-- from the last start to the result. Finished means that the vendor judged: pass or fail.
CREATE TABLE counted (
  seq         INTEGER PRIMARY KEY REFERENCES verifications (seq),
  product     TEXT    NOT NULL,
  region      TEXT    NOT NULL,
  step        INTEGER NOT NULL,
  made_at     INTEGER NOT NULL,
  opened_at   INTEGER,
  started_at  INTEGER,
  finished_at INTEGER,
  took        INTEGER,
  outcome     TEXT    NOT NULL,
  score       INTEGER,
  attack      INTEGER,
  reason      TEXT,
  standing    TEXT    NOT NULL
) STRICT;

-- What a verification counts as by its rows as they are now. The result, not the status: clearing changes the
-- one and keeps the other, and with it the counts.
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
    WHEN v.status = 'failed' AND v.result = 'fail' AND v.decision = '' THEN 'review' ELSE '' END AS standing
FROM verifications v;

-- One row for everything that a verification adds one to. Under did the hour is when it happened, under now there
-- is none, and under everything else it is when the verification was made.
CREATE VIEW countings AS
SELECT c.seq, c.product, c.region, 'reached' AS what, c.made_at / 3600000 AS hour, s.name AS bucket
  FROM counted c JOIN steps s ON s.step <= c.step
UNION ALL SELECT c.seq, c.product, c.region, 'open', c.made_at / 3600000, s.name
  FROM counted c JOIN steps s ON s.step = c.step WHERE c.standing IN ('customer', 'vendor')
UNION ALL SELECT seq, product, region, 'outcome', made_at / 3600000, outcome FROM counted WHERE outcome <> ''
UNION ALL SELECT seq, product, region, 'did', made_at / 3600000, 'made' FROM counted
UNION ALL SELECT seq, product, region, 'did', opened_at / 3600000, 'opened' FROM counted WHERE opened_at IS NOT NULL
UNION ALL SELECT seq, product, region, 'did', started_at / 3600000, 'started' FROM counted WHERE started_at IS NOT NULL
UNION ALL SELECT seq, product, region, 'did', finished_at / 3600000, 'finished' FROM counted WHERE finished_at IS NOT NULL
UNION ALL SELECT seq, product, region, 'score', made_at / 3600000, CAST(score AS TEXT) FROM counted WHERE score IS NOT NULL
UNION ALL SELECT seq, product, region, 'attack', made_at / 3600000, CAST(attack AS TEXT) FROM counted WHERE attack IS NOT NULL
UNION ALL SELECT seq, product, region, 'why', made_at / 3600000, product || ' ' || reason FROM counted WHERE reason IS NOT NULL
UNION ALL SELECT seq, product, region, 'to open', made_at / 3600000,
  CAST(coalesce((SELECT max(ms) FROM lengths WHERE ms <= opened_at - made_at), 0) AS TEXT) FROM counted WHERE opened_at IS NOT NULL
UNION ALL SELECT seq, product, region, 'to start', made_at / 3600000,
  CAST(coalesce((SELECT max(ms) FROM lengths WHERE ms <= started_at - opened_at), 0) AS TEXT) FROM counted WHERE started_at IS NOT NULL
UNION ALL SELECT seq, product, region, 'took', made_at / 3600000,
  CAST(coalesce((SELECT max(ms) FROM lengths WHERE ms <= took), 0) AS TEXT) FROM counted WHERE took IS NOT NULL
UNION ALL SELECT seq, product, region, 'now', 0, standing FROM counted WHERE standing <> '';

-- The counters. Region * is all regions together, product * all products, so that a page without a filter reads no
-- more than one with it. Days are there so that a long range reads hours at its two ends only.
CREATE TABLE tally_hours (
  region  TEXT    NOT NULL,
  product TEXT    NOT NULL,
  what    TEXT    NOT NULL,
  hour    INTEGER NOT NULL,
  bucket  TEXT    NOT NULL,
  n       INTEGER NOT NULL,
  PRIMARY KEY (region, product, what, hour, bucket)
) STRICT, WITHOUT ROWID;
CREATE TABLE tally_days (
  region  TEXT    NOT NULL,
  product TEXT    NOT NULL,
  what    TEXT    NOT NULL,
  day     INTEGER NOT NULL,
  bucket  TEXT    NOT NULL,
  n       INTEGER NOT NULL,
  PRIMARY KEY (region, product, what, day, bucket)
) STRICT, WITHOUT ROWID;

-- What was there before.
INSERT INTO counted SELECT seq, product, region, step, made_at, opened_at, started_at, finished_at, took, outcome, score, attack, reason, standing FROM countable;
INSERT INTO tally_hours SELECT region, product, what, hour, bucket, count(*) FROM countings GROUP BY 1, 2, 3, 4, 5;
INSERT INTO tally_hours SELECT '*', product, what, hour, bucket, sum(n) FROM tally_hours GROUP BY 2, 3, 4, 5;
INSERT INTO tally_hours SELECT region, '*', what, hour, bucket, sum(n) FROM tally_hours GROUP BY 1, 3, 4, 5;
INSERT INTO tally_days SELECT region, product, what, hour / 24, bucket, sum(n) FROM tally_hours GROUP BY 1, 2, 3, 4, 5;
