-- One text that differs whenever the catalog rows of the captured tables do: cheap enough to be read twice in each batch.
-- A new version of a row has another xmin. As a number that is xmin - 100 (modulo 2^32) = age(100) - age(xmin): by way of text it would
-- cost ten times as much. (The age of a permanent xid is 2147483647, whatever the time.)
-- $1 the oids of all members, $2 of the roots among them; $3 schemas and $4 names of tables that are wanted but not captured.
SELECT concat_ws(':',
  (SELECT count(*)::text || sum(hashint8(x.oid::int8 << 32 | CASE WHEN age(x.xmin) < 2147483647 THEN (age('100'::xid)::int8 - age(x.xmin)) & 4294967295 ELSE 0 END))::text
   FROM pg_catalog.pg_class x WHERE x.oid = ANY ($1::int8[]::oid[])),
  (SELECT count(*)::text || sum(hashint8((x.attrelid::int8 << 32 | CASE WHEN age(x.xmin) < 2147483647 THEN (age('100'::xid)::int8 - age(x.xmin)) & 4294967295 ELSE 0 END) + x.attnum))::text
   FROM pg_catalog.pg_attribute x WHERE x.attrelid = ANY ($2::int8[]::oid[]) AND x.attnum > 0),
  (SELECT count(*)::text || sum(hashint8(x.inhrelid::int8 << 32 | CASE WHEN age(x.xmin) < 2147483647 THEN (age('100'::xid)::int8 - age(x.xmin)) & 4294967295 ELSE 0 END))::text
   FROM pg_catalog.pg_inherits x WHERE x.inhparent = ANY ($1::int8[]::oid[])),
  (SELECT count(*)::text || sum(hashint8(x.tgrelid::int8 << 32 | CASE WHEN age(x.xmin) < 2147483647 THEN (age('100'::xid)::int8 - age(x.xmin)) & 4294967295 ELSE 0 END))::text
   FROM pg_catalog.pg_trigger x WHERE x.tgrelid = ANY ($1::int8[]::oid[])),
  (SELECT count(*)::text || sum(hashint8(x.indexrelid::int8 << 2 | (x.indisvalid::int4 * 2 + x.indisunique::int4)))::text
   FROM pg_catalog.pg_index x WHERE x.indrelid = ANY ($2::int8[]::oid[])),
  (SELECT count(*)::text || sum(hashtext(c.oid::text || c.xmin::text || c.ctid::text)::int8)::text
          || sum((SELECT count(*) FROM pg_catalog.pg_index i WHERE i.indrelid = c.oid))::text
   FROM unnest($3::text[], $4::text[]) AS w(schema, name)
   JOIN pg_catalog.pg_namespace n ON n.nspname = w.schema
   JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relname = w.name))::text AS stamp
