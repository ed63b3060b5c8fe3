-- Collations that another server may lack: those that columns of tables use, those that were made here, and some more. $1 the oids of these.
-- locale is in colllocale from PostgreSQL 17 on, in colliculocale before, in collcollate where it is the C library's.
SELECT c.oid::int8 AS oid, n.nspname::text AS schema, c.collname::text AS name, c.collprovider::text AS provider,
       coalesce(pg_catalog.to_jsonb(c) ->> 'colllocale', pg_catalog.to_jsonb(c) ->> 'colliculocale', c.collcollate::text) AS locale
FROM pg_catalog.pg_collation c JOIN pg_catalog.pg_namespace n ON n.oid = c.collnamespace
WHERE c.collprovider <> 'd' AND NOT (n.nspname = 'pg_catalog' AND c.collname IN ('C', 'POSIX'))
  AND (c.oid::int8 = ANY ($1::int8[])
       OR n.nspname NOT IN ('pg_catalog', 'information_schema', 'sarrio')
       OR c.oid IN (SELECT a.attcollation FROM pg_catalog.pg_attribute a
                    JOIN pg_catalog.pg_class t ON t.oid = a.attrelid AND t.relkind IN ('r', 'p')
                    JOIN pg_catalog.pg_namespace s ON s.oid = t.relnamespace
                    WHERE a.attnum > 0 AND s.nspname !~ '^pg_' AND s.nspname NOT IN ('information_schema', 'sarrio')))
ORDER BY 2, 3
