-- Tables, with all members of their partition trees (a statement fires only the triggers of the table that it names), and whether a
-- trigger of this name is on each and enabled. $1 schemas, $2 names, $3 the trigger.
WITH RECURSIVE member(oid) AS (
  SELECT c.oid
  FROM unnest($1::text[], $2::text[]) AS w(schema, name)
  JOIN pg_catalog.pg_namespace n ON n.nspname = w.schema
  JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relname = w.name AND c.relkind IN ('r', 'p')
  UNION
  SELECT i.inhrelid
  FROM member m
  JOIN pg_catalog.pg_partitioned_table p ON p.partrelid = m.oid
  JOIN pg_catalog.pg_inherits i ON i.inhparent = m.oid)
SELECT c.oid::int8 AS oid,
       n.nspname::text AS schema,
       c.relname::text AS name,
       EXISTS (SELECT FROM pg_catalog.pg_trigger g
               WHERE g.tgrelid = c.oid AND g.tgname = $3::text AND g.tgenabled <> 'D') AS fenced
FROM member m
JOIN pg_catalog.pg_class c ON c.oid = m.oid AND c.relkind IN ('r', 'p')
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
ORDER BY 2, 3
