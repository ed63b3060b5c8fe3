-- How a sync's tables are copied, and which are to be copied again alone: each under a number of the sequence `copy`. A newer copy of the whole
-- sync brings those too, and a table that leaves the sync is none of its business any more: such rows go.
ALTER TABLE sync
  ADD COLUMN copyjobs int    NOT NULL DEFAULT 0 CHECK (copyjobs BETWEEN 0 AND 64),  -- 0: as many as apply-service is set to
  ADD COLUMN copyrate bigint NOT NULL DEFAULT 0 CHECK (copyrate >= 0),              -- bytes per second; 0: no limit
  ADD COLUMN ifexists text   NOT NULL DEFAULT 'ABORT' CHECK (ifexists IN ('ABORT', 'KEEP', 'TRUNCATE', 'MERGE'));

CREATE TABLE copy_restart (
  sync        text NOT NULL REFERENCES sync ON DELETE CASCADE,
  schema_name text NOT NULL,
  table_name  text NOT NULL,
  copy        bigint NOT NULL,
  PRIMARY KEY (sync, schema_name, table_name)
);

-- How fast the last copy to each target was, while rows were copied: what the next one is estimated by.
CREATE TABLE copy_rate (
  sync             text NOT NULL,
  source           text NOT NULL REFERENCES database ON DELETE CASCADE,
  target           text NOT NULL REFERENCES database ON DELETE CASCADE,
  copies           bigint NOT NULL,                     -- which copy of the sync it was
  bytes_per_second bigint NOT NULL CHECK (bytes_per_second > 0),
  at               timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (sync, target)
);
