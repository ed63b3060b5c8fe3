-- What each sync last copied whole into this database: one row per sync, written by the transaction that wrote the rows.
CREATE TABLE IF NOT EXISTS sarrio.fullcopy (
  sync      text PRIMARY KEY,
  kicks     bigint NOT NULL,             -- the last kick that it was for
  goal      bigint NOT NULL,             -- its number
  copies    bigint NOT NULL,             -- the newest copy that had been asked for
  digest    text NOT NULL,               -- of what was copied: the source, the tables, and how they stand here
  copied_at timestamptz NOT NULL,        -- when the source was as the rows are
  millis    bigint NOT NULL,             -- how long it took
  row_counts text NOT NULL               -- per table, as JSON
)
