-- All tables that can be moved (roots of partitions, no partitions), a row each, or one of them.
-- $1 schema and $2 name of the one table, or both NULL for all.
SELECT c.oid::int8 AS oid,
       n.nspname::text AS schema,
       c.relname::text AS name,
       CASE WHEN c.relkind = 'p' THEN 'PARTITIONED'
            WHEN EXISTS (SELECT FROM pg_catalog.pg_inherits i WHERE c.oid IN (i.inhrelid, i.inhparent)) THEN 'INHERITED'
            ELSE 'ORDINARY' END AS kind,
       t.rows AS rows,
       t.bytes AS bytes
FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
CROSS JOIN LATERAL (
  WITH RECURSIVE member(oid) AS (
    SELECT c.oid
    UNION ALL
    SELECT i.inhrelid FROM member m JOIN pg_catalog.pg_inherits i ON i.inhparent = m.oid WHERE c.relkind = 'p')
  SELECT sum(m.reltuples)::int8 AS rows, sum(pg_catalog.pg_total_relation_size(m.oid))::int8 AS bytes
  FROM member JOIN pg_catalog.pg_class m ON m.oid = member.oid WHERE m.relkind <> 'p' OR c.relkind <> 'p') t
WHERE c.relkind IN ('r', 'p') AND c.relpersistence <> 't' AND NOT c.relispartition
  AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'sarrio') AND n.nspname !~ '^pg_(toast|temp)'
  AND ($1::text IS NULL OR n.nspname = $1::text AND c.relname = $2::text)
ORDER BY n.nspname, c.relname
