-- What of tables can be made while rows of different moments stand side by side: their keys, and indexes that rule nothing; those of their
-- partitions too, and the constraints behind them.
-- $1 the tables' oids and $2, alike, the names of their keys' indexes.
WITH RECURSIVE early(of, oid) AS (
  SELECT t.oid, c.oid
  FROM unnest($1::int8[], $2::text[]) AS t(oid, index)
  JOIN pg_catalog.pg_index i ON i.indrelid = t.oid::oid
  JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
  WHERE c.relname = t.index OR NOT i.indisunique AND NOT i.indisexclusion
  UNION ALL
  SELECT early.of, h.inhrelid FROM early JOIN pg_catalog.pg_inherits h ON h.inhparent = early.oid)
SELECT early.of AS of, early.oid::int8 AS index, coalesce(k.oid, 0)::int8 AS constraint, n.nspname::text AS schema, c.relname::text AS name
FROM early
JOIN pg_catalog.pg_class c ON c.oid = early.oid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_catalog.pg_constraint k ON k.conindid = early.oid AND k.contype IN ('p', 'u')
