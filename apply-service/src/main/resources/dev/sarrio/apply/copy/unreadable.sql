-- Schemas (name NULL) and tables that this role can't lock or read, so that pg_dump of the whole would fail on them.
SELECT n.nspname::text AS schema, NULL::text AS name
FROM pg_catalog.pg_namespace n
WHERE n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'sarrio')
  AND NOT pg_catalog.has_schema_privilege(n.oid, 'USAGE')
UNION ALL
SELECT n.nspname::text, c.relname::text
FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p') AND c.relpersistence <> 't'
  AND n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'sarrio')
  AND pg_catalog.has_schema_privilege(n.oid, 'USAGE')
  AND NOT pg_catalog.has_table_privilege(c.oid, 'SELECT')
ORDER BY 1, 2
