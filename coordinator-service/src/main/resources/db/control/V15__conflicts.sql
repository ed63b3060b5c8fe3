-- What becomes of rows that both sides of a two-way sync changed: of all its tables, of one table in every sync that moves it, and what was decided
-- on those that stopped a sync.
ALTER TABLE sync
  ADD COLUMN conflict       text NOT NULL DEFAULT 'abort',
  ADD COLUMN conflict_hours int  NOT NULL DEFAULT 168 CHECK (conflict_hours > 0);  -- how long one that is decided is kept on record

ALTER TABLE relation ADD COLUMN conflict text;  -- null: as the sync says

CREATE TABLE conflict_decision (
  id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  sync        text NOT NULL REFERENCES sync ON DELETE CASCADE,
  until       timestamptz NOT NULL,  -- both versions are no newer
  strategy    text NOT NULL,
  schema_name text,                  -- null: all tables
  table_name  text,
  key         text,                  -- as JSON; null: all rows
  CHECK ((schema_name IS NULL) = (table_name IS NULL) AND (key IS NULL OR table_name IS NOT NULL))
);
CREATE INDEX ON conflict_decision (sync, id);
