-- +goose Up
-- Who saw a person's pictures clear outside the review queue, why, and until when. words are the person's own and may
-- hold a customer's name: clearing empties them. The reason's code stays.
CREATE TABLE reveals (
  id              INTEGER PRIMARY KEY,
  verification_id TEXT    NOT NULL REFERENCES verifications (id),
  staff_id        TEXT    NOT NULL,
  staff_name      TEXT    NOT NULL,
  reason          TEXT    NOT NULL,
  words           TEXT    NOT NULL,
  at              INTEGER NOT NULL,
  until           INTEGER NOT NULL
) STRICT;
CREATE INDEX reveals_verification ON reveals (verification_id, id);
CREATE INDEX reveals_staff ON reveals (staff_id, at);
