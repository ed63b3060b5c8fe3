-- How tables stand at targets where that is not as on the source: another name, other columns, fewer rows. The most special one holds.
CREATE TABLE shape (
  id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  kind       text NOT NULL CHECK (kind IN ('NAME', 'COLUMNS', 'ROWS')),
  relation   bigint NOT NULL REFERENCES relation ON DELETE CASCADE,
  database   text REFERENCES database ON DELETE CASCADE,                      -- NULL: at every target
  sync       text REFERENCES sync ON DELETE CASCADE,                          -- NULL: in every sync
  definition text NOT NULL,                                                   -- as it was given
  columns    jsonb NOT NULL DEFAULT '[]',                                     -- what the source made of it
  types      jsonb NOT NULL DEFAULT '{}'                                      -- of the source's columns that its SQL mentions
);
CREATE UNIQUE INDEX ON shape (kind, relation, coalesce(database, ''), coalesce(sync, ''));
