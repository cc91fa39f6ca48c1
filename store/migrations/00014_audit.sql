-- +goose Up
-- The audit log by person, by action and by time, newest first.
CREATE INDEX audit_actor  ON audit (actor_id, seq);
CREATE INDEX audit_action ON audit (action, seq);
CREATE INDEX audit_at     ON audit (at, seq);
