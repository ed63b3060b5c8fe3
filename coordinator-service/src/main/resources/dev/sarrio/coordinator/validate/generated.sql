-- Generated columns of tables. $1 schemas and $2 names of the tables; place says which of them it is. kind is s (stored) or v (virtual), which is
-- in attgenerated from PostgreSQL 12 on.
SELECT w.place::int4 AS place, a.attname::text AS name, pg_catalog.to_jsonb(a) ->> 'attgenerated' AS kind
FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS w(schema, name, place)
JOIN pg_catalog.pg_namespace n ON n.nspname = w.schema
JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relname = w.name
JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.atthasdef
WHERE pg_catalog.to_jsonb(a) ->> 'attgenerated' <> ''
ORDER BY 1, a.attnum
