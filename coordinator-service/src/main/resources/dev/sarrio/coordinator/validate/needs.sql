-- What tables can't be made without, as pg_depend has it: extensions, collations, schemas and other tables behind the types, defaults, checks,
-- keys, indexes, partitions and parents of theirs. Not behind foreign keys, triggers and policies: a table is there without these.
-- $1 schemas and $2 names of the tables; place says which of them it is, what the catalog that oid is of.
WITH RECURSIVE member(place, oid) AS (
  SELECT w.place, c.oid FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS w(schema, name, place)
  JOIN pg_catalog.pg_namespace n ON n.nspname = w.schema
  JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relname = w.name AND c.relkind IN ('r', 'p')
  UNION
  SELECT m.place, i.inhrelid FROM member m
  JOIN pg_catalog.pg_inherits i ON i.inhparent = m.oid
  JOIN pg_catalog.pg_class c ON c.oid = i.inhrelid AND c.relispartition),
part(place, class, object) AS (
  SELECT m.place, 'pg_catalog.pg_class'::regclass::oid, m.oid FROM member m
  UNION ALL
  SELECT m.place, 'pg_catalog.pg_attrdef'::regclass, d.oid FROM member m JOIN pg_catalog.pg_attrdef d ON d.adrelid = m.oid
  UNION ALL
  SELECT m.place, 'pg_catalog.pg_constraint'::regclass, k.oid FROM member m
  JOIN pg_catalog.pg_constraint k ON k.conrelid = m.oid AND k.contype <> 'f'
  UNION ALL
  SELECT m.place, 'pg_catalog.pg_class'::regclass, i.indexrelid FROM member m JOIN pg_catalog.pg_index i ON i.indrelid = m.oid),
need(place, class, object) AS (
  SELECT place, class, object FROM part
  UNION
  SELECT n.place, d.class, d.object FROM need n
  CROSS JOIN LATERAL (
    SELECT d.refclassid, d.refobjid FROM pg_catalog.pg_depend d
    WHERE d.classid = n.class AND d.objid = n.object AND d.deptype <> 'p'
    UNION ALL -- a domain's checks depend on it, and it is not made without them
    SELECT 'pg_catalog.pg_constraint'::regclass, k.oid FROM pg_catalog.pg_constraint k
    WHERE k.contypid = n.object AND n.class = 'pg_catalog.pg_type'::regclass) AS d(class, object))
SELECT n.place::int4 AS place, c.relname::text AS what, n.object::int8 AS oid
FROM need n
JOIN pg_catalog.pg_class c ON c.oid = n.class
WHERE n.class IN ('pg_catalog.pg_extension'::regclass, 'pg_catalog.pg_collation'::regclass, 'pg_catalog.pg_namespace'::regclass)
   OR n.class = 'pg_catalog.pg_class'::regclass AND EXISTS (
        SELECT FROM pg_catalog.pg_class t WHERE t.oid = n.object AND t.relkind IN ('r', 'p'))
ORDER BY 1, 2, 3
