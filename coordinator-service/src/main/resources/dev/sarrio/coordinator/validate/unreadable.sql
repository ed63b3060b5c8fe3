-- Schemas (name NULL) and tables that pg_dump would fail on with this role, so that the copy leaves them out. what is the catalog that oid is of.
SELECT 'pg_namespace' AS what, n.oid::int8 AS oid, n.nspname::text AS schema, NULL::text AS name, false AS partition
FROM pg_catalog.pg_namespace n
WHERE n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'sarrio')
  AND NOT pg_catalog.has_schema_privilege(n.oid, 'USAGE')
UNION ALL
SELECT 'pg_class', c.oid::int8, n.nspname::text, c.relname::text, c.relispartition
FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p') AND c.relpersistence <> 't'
  AND n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'sarrio')
  AND pg_catalog.has_schema_privilege(n.oid, 'USAGE')
  AND NOT pg_catalog.has_table_privilege(c.oid, 'SELECT')
ORDER BY 3, 4 NULLS FIRST
