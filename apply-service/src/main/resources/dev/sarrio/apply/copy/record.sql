-- Which tables of this target the copies of which sync filled, so that a copy that died can take away what it left.
-- A copy is over when sarrio.applied has the sync's position of that or a later copy (its column copies).
CREATE TABLE IF NOT EXISTS sarrio.copy (
  sync text NOT NULL,
  table_schema text NOT NULL,
  table_name text NOT NULL,
  copies bigint NOT NULL,
  started timestamptz NOT NULL DEFAULT pg_catalog.clock_timestamp(),
  PRIMARY KEY (sync, table_schema, table_name))
