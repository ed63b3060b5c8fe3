-- What this role sees of sequences: a row for each of those asked for, in any order. $1 schemas, $2 names.
SELECT w.place::int4 AS place,
       s.seqrelid IS NOT NULL AS present,
       coalesce(pg_catalog.has_schema_privilege(n.oid, 'USAGE') AND pg_catalog.has_sequence_privilege(c.oid, 'SELECT'), false) AS readable,
       coalesce(pg_catalog.has_sequence_privilege(c.oid, 'UPDATE'), false) AS writable,
       coalesce(pg_catalog.pg_has_role(c.relowner, 'USAGE'), false) AS owned,
       s.seqincrement::int8 AS increment, s.seqmin::int8 AS min, s.seqmax::int8 AS max, s.seqcycle AS cycle
FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS w(schema, name, place)
LEFT JOIN pg_catalog.pg_namespace n ON n.nspname = w.schema
LEFT JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relname = w.name AND c.relkind = 'S'
LEFT JOIN pg_catalog.pg_sequence s ON s.seqrelid = c.oid
