-- Of each column: the version of its catalog row (an ALTER that rewrote the data changes one, VACUUM FULL does not), and its
-- collation where it is not its type's, and whether older rows read as a value kept in the catalog (%filled% is atthasmissing
-- from PostgreSQL 11 on, false before). $1 the roots' oids.
SELECT a.attrelid::int8 AS oid,
       a.attnum::int4 AS number,
       a.xmin::text AS version,
       %filled% AS filled,
       CASE WHEN a.attcollation <> t.typcollation
            THEN pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(c.collname) END AS collation
FROM pg_catalog.pg_attribute a
JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
LEFT JOIN pg_catalog.pg_collation c ON c.oid = a.attcollation
LEFT JOIN pg_catalog.pg_namespace n ON n.oid = c.collnamespace
WHERE a.attrelid = ANY ($1::int8[]::oid[]) AND a.attnum > 0 AND NOT a.attisdropped
