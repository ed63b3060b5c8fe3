-- What ties tables to others: foreign keys, and triggers of their own. $1 schemas, $2 names. Of a partitioned table what is declared on its root.
WITH asked AS (
  SELECT c.oid, w.place FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS w(schema, name, place)
  JOIN pg_catalog.pg_namespace n ON n.nspname = w.schema
  JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relname = w.name AND c.relkind IN ('r', 'p'))
SELECT a.place::int4 AS place, 'to' AS what, f.conname::text AS name, n.nspname::text AS schema, c.relname::text AS other
FROM asked a JOIN pg_catalog.pg_constraint f ON f.contype = 'f' AND f.conrelid = a.oid AND f.confrelid <> a.oid
JOIN pg_catalog.pg_class c ON c.oid = f.confrelid AND NOT c.relispartition
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
UNION ALL
SELECT a.place::int4, 'from', f.conname::text, n.nspname::text, c.relname::text
FROM asked a JOIN pg_catalog.pg_constraint f ON f.contype = 'f' AND f.confrelid = a.oid AND f.conrelid <> a.oid
JOIN pg_catalog.pg_class c ON c.oid = f.conrelid AND NOT c.relispartition
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
UNION ALL
SELECT a.place::int4, CASE t.tgenabled WHEN 'O' THEN 'trigger' ELSE 'always' END, t.tgname::text, n.nspname::text, p.proname::text
FROM asked a JOIN pg_catalog.pg_trigger t ON t.tgrelid = a.oid AND NOT t.tgisinternal AND t.tgenabled <> 'D'
JOIN pg_catalog.pg_proc p ON p.oid = t.tgfoid
JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace AND n.nspname <> 'sarrio'
ORDER BY 1, 2, 4, 5, 3
