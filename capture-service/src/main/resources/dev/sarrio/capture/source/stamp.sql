-- One text that differs whenever the catalog rows of the captured tables do: cheap enough to be read twice in each batch.
-- $1 the oids of all members, $2 of the roots among them; $3 schemas and $4 names of tables that are wanted but not captured.
SELECT concat_ws(':',
  (SELECT count(*)::text || sum(hashtext(x.oid::text || x.xmin::text || x.ctid::text)::int8)::text
   FROM pg_catalog.pg_class x WHERE x.oid = ANY ($1::int8[]::oid[])),
  (SELECT count(*)::text || sum(hashtext(x.attnum::text || x.xmin::text || x.ctid::text)::int8)::text
   FROM pg_catalog.pg_attribute x WHERE x.attrelid = ANY ($2::int8[]::oid[]) AND x.attnum > 0),
  (SELECT count(*)::text || sum(hashtext(x.inhrelid::text || x.xmin::text || x.ctid::text)::int8)::text
   FROM pg_catalog.pg_inherits x WHERE x.inhparent = ANY ($1::int8[]::oid[])),
  (SELECT count(*)::text || sum(hashtext(x.xmin::text || x.ctid::text)::int8)::text
   FROM pg_catalog.pg_trigger x WHERE x.tgrelid = ANY ($1::int8[]::oid[])),
  (SELECT count(*)::text || sum(hashtext(x.indexrelid::text || x.indisvalid::text || x.indisunique::text)::int8)::text
   FROM pg_catalog.pg_index x WHERE x.indrelid = ANY ($2::int8[]::oid[])),
  (SELECT count(*)::text || sum(hashtext(c.oid::text || c.xmin::text || c.ctid::text)::int8)::text
          || sum((SELECT count(*) FROM pg_catalog.pg_index i WHERE i.indrelid = c.oid))::text
   FROM unnest($3::text[], $4::text[]) AS w(schema, name)
   JOIN pg_catalog.pg_namespace n ON n.nspname = w.schema
   JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relname = w.name))::text AS stamp
