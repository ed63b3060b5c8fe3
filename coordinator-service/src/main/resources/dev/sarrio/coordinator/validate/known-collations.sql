-- Which of some collations this database has, or has what they would be made of: the place of each. $1 schemas, $2 names, $3 providers, $4 locales.
-- ICU takes every locale; the C library has those that were imported, the builtin provider those that it is made with.
SELECT w.place::int4 AS place
FROM unnest($1::text[], $2::text[], $3::text[], $4::text[]) WITH ORDINALITY AS w(schema, name, provider, locale, place)
WHERE EXISTS (
  SELECT FROM pg_catalog.pg_collation c JOIN pg_catalog.pg_namespace n ON n.oid = c.collnamespace
  WHERE n.nspname = w.schema AND c.collname = w.name
    AND c.collencoding IN (-1, (SELECT d.encoding FROM pg_catalog.pg_database d WHERE d.datname = pg_catalog.current_database())))
OR w.schema <> 'pg_catalog' AND EXISTS (
  SELECT FROM pg_catalog.pg_collation c
  WHERE c.collprovider::text = w.provider
    AND (w.provider = 'i'
         -- en_US.UTF-8 and en_US.utf8 are one locale
         OR pg_catalog.replace(pg_catalog.lower(w.locale), '-', '') = pg_catalog.replace(pg_catalog.lower(
              coalesce(pg_catalog.to_jsonb(c) ->> 'colllocale', c.collcollate::text)), '-', '')))
