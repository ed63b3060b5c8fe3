-- Statements that let autovacuum rest for these tables, of partitioned ones for their leaves. $1 their schemas, $2 alike their names.
-- The number is the greatest that there is, which nobody else sets: autovacuum-end.sql knows by it what is ours.
WITH RECURSIVE member(oid) AS (
  SELECT c.oid
  FROM unnest($1::text[], $2::text[]) AS t(schema, name)
  JOIN pg_catalog.pg_namespace n ON n.nspname = t.schema
  JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relname = t.name
  UNION
  SELECT i.inhrelid FROM member m
  JOIN pg_catalog.pg_class p ON p.oid = m.oid AND p.relkind = 'p'
  JOIN pg_catalog.pg_inherits i ON i.inhparent = m.oid)
SELECT 'ALTER TABLE ' || c.oid::pg_catalog.regclass || ' SET (autovacuum_vacuum_insert_threshold = 2147483647,'
       || ' autovacuum_analyze_threshold = 2147483647, toast.autovacuum_vacuum_insert_threshold = 2147483647)'
FROM member m
JOIN pg_catalog.pg_class c ON c.oid = m.oid AND c.relkind = 'r'
LEFT JOIN pg_catalog.pg_class o ON o.oid = c.reltoastrelid
WHERE pg_catalog.pg_has_role(c.relowner, 'USAGE')
  AND NOT EXISTS (SELECT FROM unnest(c.reloptions || o.reloptions) AS r(option) WHERE r.option LIKE 'autovacuum%')
