-- The members of a table's partition tree whose files are no longer those of this transaction's snapshot. ? the table's oid.
WITH RECURSIVE member(oid) AS (
  SELECT ?::text::int8::oid
  UNION ALL
  SELECT i.inhrelid FROM member m
  JOIN pg_catalog.pg_class p ON p.oid = m.oid AND p.relkind = 'p'
  JOIN pg_catalog.pg_inherits i ON i.inhparent = m.oid)
SELECT c.oid
FROM member m JOIN pg_catalog.pg_class c ON c.oid = m.oid
WHERE c.relkind = 'r' AND c.relfilenode IS DISTINCT FROM pg_catalog.pg_relation_filenode(c.oid)
