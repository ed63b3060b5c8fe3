-- Whether rows of different moments may break a rule of these tables: a unique index beside the key, an exclusion constraint, and, if
-- they are not set aside, a foreign key. $1 the tables' oids and $2, alike, the names of their keys' indexes; $3 foreign keys count too.
WITH RECURSIVE wanted AS (
  SELECT t.oid::oid AS oid, t.index FROM unnest($1::int8[], $2::text[]) AS t(oid, index)),
member(oid) AS (
  SELECT oid FROM wanted
  UNION ALL
  SELECT i.inhrelid FROM member m
  JOIN pg_catalog.pg_class p ON p.oid = m.oid AND p.relkind = 'p'
  JOIN pg_catalog.pg_inherits i ON i.inhparent = m.oid),
key(oid) AS (
  SELECT c.oid FROM wanted w
  JOIN pg_catalog.pg_index i ON i.indrelid = w.oid
  JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid AND c.relname = w.index
  UNION ALL
  SELECT h.inhrelid FROM key JOIN pg_catalog.pg_inherits h ON h.inhparent = key.oid)
SELECT r.name, r.rule FROM (
  SELECT i.indrelid AS oid, i.indexrelid::pg_catalog.regclass::text AS rule, m.oid::pg_catalog.regclass::text AS name
  FROM member m JOIN pg_catalog.pg_index i ON i.indrelid = m.oid
  WHERE (i.indisunique OR i.indisexclusion) AND i.indexrelid NOT IN (SELECT oid FROM key)
  UNION ALL
  SELECT f.conrelid, f.conname::text, f.conrelid::pg_catalog.regclass::text
  FROM pg_catalog.pg_constraint f
  WHERE f.contype = 'f' AND $3::bool AND (f.conrelid IN (SELECT oid FROM member) OR f.confrelid IN (SELECT oid FROM member))) r
ORDER BY 1, 2
LIMIT 1
