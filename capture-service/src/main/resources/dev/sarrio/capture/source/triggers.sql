-- Our triggers on these relations, with the version of each one's catalog row; those that fence a table while a sync is switched
-- (sarrio.fence_…) log nothing, so they may come and go. $1 oids.
SELECT g.tgrelid::int8 AS oid,
       g.tgname::text AS name,
       g.tgenabled::text AS enabled,
       g.xmin::text || g.ctid::text AS version
FROM pg_catalog.pg_trigger g
JOIN pg_catalog.pg_proc f ON f.oid = g.tgfoid
WHERE g.tgrelid = ANY ($1::int8[]::oid[]) AND NOT g.tgisinternal
  AND f.pronamespace = (SELECT s.oid FROM pg_catalog.pg_namespace s WHERE s.nspname = 'sarrio')
  AND f.proname !~ '^fence_'
ORDER BY 1, 2
