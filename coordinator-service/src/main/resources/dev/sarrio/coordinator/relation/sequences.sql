-- All sequences but the system's, each with a table that owns it (serial, identity) or draws from it in a column's default; one row per pair,
-- with NULLs where there is no such table.
SELECT n.nspname::text AS schema,
       s.relname::text AS name,
       tn.nspname::text AS table_schema,
       t.relname::text AS table_name
FROM pg_catalog.pg_class s
JOIN pg_catalog.pg_namespace n ON n.oid = s.relnamespace
LEFT JOIN (
  SELECT d.objid AS sequence, d.refobjid AS table
  FROM pg_catalog.pg_depend d
  WHERE d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass
    AND d.deptype IN ('a', 'i') AND d.refobjsubid > 0
  UNION
  SELECT d.refobjid, a.adrelid
  FROM pg_catalog.pg_depend d JOIN pg_catalog.pg_attrdef a ON a.oid = d.objid
  WHERE d.classid = 'pg_catalog.pg_attrdef'::pg_catalog.regclass AND d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass) x
  ON x.sequence = s.oid
LEFT JOIN pg_catalog.pg_class t ON t.oid = x.table
LEFT JOIN pg_catalog.pg_namespace tn ON tn.oid = t.relnamespace
WHERE s.relkind = 'S' AND s.relpersistence <> 't'
  AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'sarrio') AND n.nspname !~ '^pg_(toast|temp)'
ORDER BY 1, 2, 3, 4
