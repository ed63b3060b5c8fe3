-- What holds a table's rows: itself, or the leaves of its partition tree, a row each. $1 the table's oid.
-- filenode 0: it has no file of its own (a foreign table). heap_bytes: the pages that a row's ctid counts; bytes: with TOAST.
WITH RECURSIVE member(oid) AS (
  SELECT $1::int8::oid
  UNION ALL
  SELECT i.inhrelid FROM member m
  JOIN pg_catalog.pg_class p ON p.oid = m.oid AND p.relkind = 'p'
  JOIN pg_catalog.pg_inherits i ON i.inhparent = m.oid)
SELECT n.nspname::text AS schema,
       c.relname::text AS name,
       coalesce(pg_catalog.pg_relation_filenode(c.oid), 0)::int8 AS filenode,
       CASE c.relkind WHEN 'r' THEN pg_catalog.pg_relation_size(c.oid) ELSE 0 END AS heap_bytes,
       CASE c.relkind WHEN 'r' THEN pg_catalog.pg_table_size(c.oid) ELSE 0 END AS bytes,
       pg_catalog.has_table_privilege(c.oid, 'SELECT') AS readable,
       pg_catalog.current_setting('block_size')::int8 AS page_bytes
FROM member m
JOIN pg_catalog.pg_class c ON c.oid = m.oid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind <> 'p'
ORDER BY bytes DESC, 1, 2
