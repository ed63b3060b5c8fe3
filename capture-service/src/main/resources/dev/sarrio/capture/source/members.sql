-- A table and, if it is partitioned, all members of its tree (PostgreSQL 10 has no pg_partition_tree). $1 the roots' oids.
WITH RECURSIVE member(root, oid, hash) AS (
  SELECT c.oid, c.oid, false FROM pg_catalog.pg_class c WHERE c.oid = ANY ($1::int8[]::oid[])
  UNION ALL
  SELECT m.root, i.inhrelid, m.hash OR p.partstrat = 'h'
  FROM member m
  JOIN pg_catalog.pg_partitioned_table p ON p.partrelid = m.oid
  JOIN pg_catalog.pg_inherits i ON i.inhparent = m.oid)
SELECT m.root::int8 AS root,
       m.oid::int8 AS oid,
       n.nspname::text AS schema,
       c.relname::text AS name,
       c.relkind::text AS relkind,
       c.relpersistence::text AS persistence,
       m.hash AS hash,
       CASE WHEN m.oid <> m.root THEN pg_catalog.pg_get_partition_constraintdef(m.oid) END AS bound,
       c.relfilenode::int8 AS filenode,
       pg_catalog.has_table_privilege(c.oid, 'SELECT') AS readable,
       -- tgtype: 1 for each row, 2 before, 16 update
       EXISTS (SELECT FROM pg_catalog.pg_trigger g WHERE g.tgrelid = c.oid AND g.tgtype & 19 = 19) AS before_update
FROM member m
JOIN pg_catalog.pg_class c ON c.oid = m.oid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
ORDER BY m.root, m.oid <> m.root, n.nspname, c.relname
