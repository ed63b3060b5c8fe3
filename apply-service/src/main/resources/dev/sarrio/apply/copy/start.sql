-- A copy that is read in chunks, each in a snapshot of its own, until it is complete: where the stream goes on behind it, and the schema as
-- it was when the copy began. With sarrio.copy_chunk it is all that is needed to go on with the copy after a crash of anything.
CREATE TABLE IF NOT EXISTS sarrio.copy_start (
  sync          text NOT NULL,
  database      text NOT NULL,            -- the source
  copies        bigint NOT NULL,          -- the copy that had been asked for
  digest        text NOT NULL,            -- of what is copied: the source, how much of it, and how tables stand here
  stream        text NOT NULL,            -- the source's stream, the last batch before the copy, and its marker
  batch         bigint NOT NULL,
  marker_offset bigint NOT NULL,
  snapshot      text,
  copied        text NOT NULL,            -- a snapshot of the source from before the first chunk
  source_version int NOT NULL,
  archive       bytea,                    -- of pg_dump, and what of it is wanted; NULL if no schema is copied
  contents      text,
  keys          text,                     -- what of the contents is made before the stream goes on: keys, and indexes that rule nothing
  began_at      timestamptz NOT NULL DEFAULT pg_catalog.now(),
  PRIMARY KEY (sync, database))
