-- The columns of a table. $1 its oid. `cast_type` is the type under all domains, without its length or precision: a value is parsed
-- as that, and the assignment to the column checks the rest (an explicit cast to varchar(3) would cut the value off silently).
-- %generated% is attgenerated from PostgreSQL 12 on, '' before. Run with search_path = pg_catalog, so that all other types are printed with their schema.
SELECT a.attname::text AS name,
       pg_catalog.format_type(a.atttypid, a.atttypmod)::text AS type,
       pg_catalog.format_type(b.oid, -1)::text AS cast_type,
       b.typname::text AS base,
       CASE WHEN a.atttypmod >= 0 THEN a.atttypmod ELSE b.typmod END::int4 AS modifier,
       %generated% <> '' AS generated,
       a.attidentity = 'a' AS identity_always
FROM pg_catalog.pg_attribute a
CROSS JOIN LATERAL (
  WITH RECURSIVE under(oid, typname, typtype, typbasetype, typmod) AS (
    SELECT t.oid, t.typname, t.typtype, t.typbasetype, t.typtypmod FROM pg_catalog.pg_type t WHERE t.oid = a.atttypid
    UNION ALL
    SELECT t.oid, t.typname, t.typtype, t.typbasetype,
           CASE WHEN u.typmod >= 0 THEN u.typmod ELSE t.typtypmod END
    FROM under u JOIN pg_catalog.pg_type t ON t.oid = u.typbasetype WHERE u.typtype = 'd')
  SELECT oid, typname, typmod FROM under WHERE typtype <> 'd') b
WHERE a.attrelid = $1::int8::oid AND a.attnum > 0 AND NOT a.attisdropped
ORDER BY a.attnum
