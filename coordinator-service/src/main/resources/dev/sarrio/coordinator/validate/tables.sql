-- What this role may do with tables, a row for each of those asked for that exist. $1 schemas, $2 names.
WITH RECURSIVE asked AS (
  SELECT w.place, n.oid AS schema, c.oid
  FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS w(schema, name, place)
  JOIN pg_catalog.pg_namespace n ON n.nspname = w.schema
  JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relname = w.name AND c.relkind IN ('r', 'p')),
member(place, oid) AS (
  SELECT a.place, a.oid FROM asked a
  UNION ALL
  SELECT m.place, i.inhrelid FROM member m
  JOIN pg_catalog.pg_class p ON p.oid = m.oid AND p.relkind = 'p'
  JOIN pg_catalog.pg_inherits i ON i.inhparent = m.oid)
SELECT a.place::int4 AS place,
       pg_catalog.has_schema_privilege(a.schema, 'USAGE') AS schema_usage,
       (SELECT string_agg(p, ', ') FROM unnest('{SELECT,INSERT,UPDATE,DELETE}'::text[]) AS p
        WHERE NOT pg_catalog.has_table_privilege(a.oid, p)) AS lacks,
       (SELECT string_agg(pg_catalog.quote_ident(mn.nspname) || '.' || pg_catalog.quote_ident(mc.relname), ', ')
        FROM member m
        JOIN pg_catalog.pg_class mc ON mc.oid = m.oid
        JOIN pg_catalog.pg_namespace mn ON mn.oid = mc.relnamespace
        WHERE m.place = a.place
          AND NOT (pg_catalog.has_table_privilege(m.oid, 'TRIGGER') AND pg_catalog.has_table_privilege(m.oid, 'SELECT'))
       ) AS not_capturable,
       c.relpersistence = 'u' AS unlogged,
       pg_catalog.row_security_active(a.oid) AS policed,
       c.relrowsecurity AND c.relforcerowsecurity AS forced, -- its owner is policed too
       (SELECT string_agg(mc.oid::regclass::text, ', ')
        FROM member m JOIN pg_catalog.pg_class mc ON mc.oid = m.oid AND mc.relkind = 'f'
        WHERE m.place = a.place) AS foreign_members,
       pg_catalog.pg_get_userbyid(c.relowner)::text AS owner,
       -- of partitions too: capture has triggers on each
       NOT EXISTS (SELECT FROM member m JOIN pg_catalog.pg_class mc ON mc.oid = m.oid
                   WHERE m.place = a.place AND NOT pg_catalog.pg_has_role(mc.relowner, 'USAGE')) AS owned,
       (SELECT string_agg(t.tgname, ', ') FROM pg_catalog.pg_trigger t
        WHERE t.tgrelid = a.oid AND t.tgenabled IN ('A', 'R') AND NOT t.tgisinternal
          AND NOT EXISTS (SELECT FROM pg_catalog.pg_proc f JOIN pg_catalog.pg_namespace s ON s.oid = f.pronamespace
                          WHERE f.oid = t.tgfoid AND s.nspname = 'sarrio')) AS always_fires -- ours do so with makedelta
FROM asked a JOIN pg_catalog.pg_class c ON c.oid = a.oid
