-- The types of a table's stored columns, under all domains and without length or precision: what a value's text is cast to. $1 its oid.
-- Run with search_path = pg_catalog, so that all other types are printed with their schema.
SELECT a.attname::text AS name, pg_catalog.format_type(b.oid, -1)::text AS type
FROM pg_catalog.pg_attribute a
CROSS JOIN LATERAL (
  WITH RECURSIVE under(oid, typtype, typbasetype) AS (
    SELECT t.oid, t.typtype, t.typbasetype FROM pg_catalog.pg_type t WHERE t.oid = a.atttypid
    UNION ALL
    SELECT t.oid, t.typtype, t.typbasetype FROM under u JOIN pg_catalog.pg_type t ON t.oid = u.typbasetype WHERE u.typtype = 'd')
  SELECT oid FROM under WHERE typtype <> 'd') b
WHERE a.attrelid = $1::int8::oid AND a.attnum > 0 AND NOT a.attisdropped
ORDER BY a.attnum
