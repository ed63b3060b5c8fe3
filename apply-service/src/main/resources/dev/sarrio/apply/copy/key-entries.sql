-- What makes the keys of tables: their indexes, those of their partitions too, and the constraints behind them.
-- $1 the tables' oids and $2, alike, the names of their keys' indexes.
WITH RECURSIVE key(oid) AS (
  SELECT c.oid
  FROM unnest($1::int8[], $2::text[]) AS t(oid, index)
  JOIN pg_catalog.pg_index i ON i.indrelid = t.oid::oid
  JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid AND c.relname = t.index
  UNION ALL
  SELECT h.inhrelid FROM key JOIN pg_catalog.pg_inherits h ON h.inhparent = key.oid)
SELECT key.oid::int8 AS index, coalesce(k.oid, 0)::int8 AS constraint, n.nspname::text AS schema, c.relname::text AS name
FROM key
JOIN pg_catalog.pg_class c ON c.oid = key.oid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_catalog.pg_constraint k ON k.conindid = key.oid AND k.contype IN ('p', 'u')
