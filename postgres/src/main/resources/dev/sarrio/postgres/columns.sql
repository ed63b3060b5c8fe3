-- The columns of tables, in order. $1 the tables' oids. %generated% is attgenerated from PostgreSQL 12 on, '' before.
SELECT a.attrelid::int8 AS oid,
       a.attnum::int4 AS number,
       a.attname::text AS name,
       CASE WHEN t.typnamespace = 'pg_catalog'::pg_catalog.regnamespace OR e.typnamespace = 'pg_catalog'::pg_catalog.regnamespace
            THEN pg_catalog.format_type(a.atttypid, a.atttypmod)
            ELSE pg_catalog.quote_ident(tn.nspname) || '.' ||
                 CASE WHEN e.oid IS NULL THEN pg_catalog.quote_ident(t.typname) ELSE pg_catalog.quote_ident(e.typname) || '[]' END ||
                 coalesce(pg_catalog.substring(pg_catalog.format_type(a.atttypid, a.atttypmod), '\([0-9, -]+\)'), '') END AS type,
       (WITH RECURSIVE base(oid, name, under) AS (
          SELECT t.oid, t.typname, t.typbasetype
          UNION ALL
          SELECT b.oid, b.typname, b.typbasetype FROM base JOIN pg_catalog.pg_type b ON b.oid = base.under)
        SELECT base.name FROM base WHERE base.under = 0)::text AS base,
       a.attnotnull AS not_null,
       %generated% <> '' AS generated,
       a.attidentity::text AS identity,
       CASE WHEN %generated% = '' THEN pg_catalog.pg_get_expr(d.adbin, d.adrelid) END AS default_expression
FROM pg_catalog.pg_attribute a
JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
LEFT JOIN pg_catalog.pg_type e ON e.oid = t.typelem AND t.typcategory = 'A'
JOIN pg_catalog.pg_namespace tn ON tn.oid = coalesce(e.typnamespace, t.typnamespace)
LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
WHERE a.attrelid = ANY ($1::int8[]::oid[]) AND a.attnum > 0 AND NOT a.attisdropped
ORDER BY a.attrelid, a.attnum
