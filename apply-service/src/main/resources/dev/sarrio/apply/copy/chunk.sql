-- The parts in which a copy reads its tables. One is done with the transaction that wrote its rows.
CREATE TABLE IF NOT EXISTS sarrio.copy_chunk (
  sync            text NOT NULL,
  database        text NOT NULL,          -- the source
  table_schema    text NOT NULL,          -- as the source names it
  table_name      text NOT NULL,
  chunk           int NOT NULL,
  copies          bigint NOT NULL,
  relation_schema text NOT NULL,          -- the table, or a partition of it
  relation_name   text NOT NULL,
  filenode        bigint NOT NULL,        -- its file when this was planned
  key_column      text,                   -- NULL: the bounds are page numbers
  lower_bound     text,
  upper_bound     text,
  bytes           bigint NOT NULL,        -- about how much it is
  rows            bigint,                 -- how many rows and bytes came; NULL until it is done
  bytes_copied    bigint,
  done_at         timestamptz,
  PRIMARY KEY (sync, database, table_schema, table_name, chunk))
