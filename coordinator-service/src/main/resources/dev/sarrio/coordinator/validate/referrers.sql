-- Foreign keys that other tables have to some tables. $1 the schemas and $2 the names of these; place says which of them it is.
WITH asked AS (
  SELECT w.place, c.oid
  FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS w(schema, name, place)
  JOIN pg_catalog.pg_namespace n ON n.nspname = w.schema
  JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relname = w.name)
SELECT a.place::int4 AS place, n.nspname::text AS schema, c.relname::text AS name, f.conname::text AS key
FROM asked a
JOIN pg_catalog.pg_constraint f ON f.confrelid = a.oid AND f.contype = 'f'
JOIN pg_catalog.pg_class c ON c.oid = f.conrelid AND NOT c.relispartition
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE f.conrelid NOT IN (SELECT oid FROM asked)
ORDER BY 1, 2, 3, 4
