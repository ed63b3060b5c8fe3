-- A table and all members of its partition tree. $1 its oid.
WITH RECURSIVE member(oid) AS (
  SELECT $1::int8::oid
  UNION ALL
  SELECT i.inhrelid FROM member m
  JOIN pg_catalog.pg_class p ON p.oid = m.oid AND p.relkind = 'p'
  JOIN pg_catalog.pg_inherits i ON i.inhparent = m.oid)
SELECT n.nspname::text, c.relname::text
FROM member m
JOIN pg_catalog.pg_class c ON c.oid = m.oid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
