-- Who changed what, when and why: one row per change, written in the transaction of the change. Writers follow one another, so that ids
-- grow as changes do.
CREATE TABLE history (
  id      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at      timestamptz NOT NULL DEFAULT clock_timestamp(),
  who     text NOT NULL,
  verb    text NOT NULL,
  noun    text NOT NULL,                               -- with name: what it was done to; empty for a note
  name    text NOT NULL,
  changes text NOT NULL,                               -- in words, never a secret
  why     text,
  syncs   text[] NOT NULL                              -- those that it concerned
);

-- Bucardo's settings that somebody has set; the others have their defaults.
CREATE TABLE setting (
  name  text PRIMARY KEY,
  value text NOT NULL
);
