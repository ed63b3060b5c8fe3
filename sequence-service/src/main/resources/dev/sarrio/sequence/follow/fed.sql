-- The columns that sequences feed (owned ones, identities and defaults), as far as an index leads with them, so that their end is found without
-- reading the table. A partition's column is its root's. $1 schemas, $2 names.
SELECT w.place::int4 AS place, tn.nspname::text AS schema, t.relname::text AS name, a.attname::text AS "column"
FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS w(schema, name, place)
JOIN pg_catalog.pg_namespace n ON n.nspname = w.schema
JOIN pg_catalog.pg_class s ON s.relnamespace = n.oid AND s.relname = w.name AND s.relkind = 'S'
JOIN (
  SELECT d.objid AS sequence, d.refobjid AS relation, d.refobjsubid AS number
  FROM pg_catalog.pg_depend d
  WHERE d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass
    AND d.deptype IN ('a', 'i') AND d.refobjsubid > 0
  UNION
  SELECT d.refobjid, f.adrelid, f.adnum
  FROM pg_catalog.pg_depend d
  JOIN pg_catalog.pg_attrdef f ON f.oid = d.objid
  WHERE d.classid = 'pg_catalog.pg_attrdef'::pg_catalog.regclass AND d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass
    AND d.deptype = 'n') feeds ON feeds.sequence = s.oid
JOIN pg_catalog.pg_class t ON t.oid = feeds.relation AND t.relkind IN ('r', 'p') AND NOT t.relispartition AND NOT t.relrowsecurity
JOIN pg_catalog.pg_namespace tn ON tn.oid = t.relnamespace
JOIN pg_catalog.pg_attribute a ON a.attrelid = t.oid AND a.attnum = feeds.number AND NOT a.attisdropped
WHERE a.atttypid IN ('int2'::pg_catalog.regtype, 'int4'::pg_catalog.regtype, 'int8'::pg_catalog.regtype)
  AND pg_catalog.has_schema_privilege(tn.oid, 'USAGE') AND pg_catalog.has_column_privilege(t.oid, a.attnum, 'SELECT')
  AND EXISTS (SELECT FROM pg_catalog.pg_index i
              JOIN pg_catalog.pg_class x ON x.oid = i.indexrelid
              JOIN pg_catalog.pg_am m ON m.oid = x.relam AND m.amname = 'btree'
              WHERE i.indrelid = t.oid AND i.indisvalid AND i.indpred IS NULL AND i.indkey[0] = a.attnum)
ORDER BY 1, 2, 3, 4
