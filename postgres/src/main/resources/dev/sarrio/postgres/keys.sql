-- What can identify a row: unique, valid, whole, plain columns, all NOT NULL; the best of each table first. $1 the tables' oids.
-- %keycount% is indnkeyatts from PostgreSQL 11 on, indnatts before.
SELECT i.indrelid::int8 AS oid,
       x.relname::text AS index,
       i.indisprimary AS is_primary,
       NOT i.indimmediate AS is_deferrable,
       (SELECT array_agg(k.attnum::int4 ORDER BY k.n) FROM unnest(i.indkey::int2[]) WITH ORDINALITY AS k(attnum, n)
        WHERE k.n <= %keycount%) AS columns,
       -- each column's equality, as the index has it: its type may live in another schema (citext), out of our search_path
       (SELECT array_agg('OPERATOR(' || pg_catalog.quote_ident(n.nspname) || '.' || o.oprname || ')' ORDER BY k.n)
        FROM unnest(i.indclass::oid[]) WITH ORDINALITY AS k(opclass, n)
        JOIN pg_catalog.pg_opclass c ON c.oid = k.opclass
        JOIN pg_catalog.pg_amop a ON a.amopfamily = c.opcfamily AND a.amoplefttype = c.opcintype
         AND a.amoprighttype = c.opcintype AND a.amopstrategy = 3
        JOIN pg_catalog.pg_operator o ON o.oid = a.amopopr
        JOIN pg_catalog.pg_namespace n ON n.oid = o.oprnamespace
        WHERE k.n <= %keycount%) AS equality
FROM pg_catalog.pg_index i
JOIN pg_catalog.pg_class x ON x.oid = i.indexrelid
WHERE i.indrelid = ANY ($1::int8[]::oid[])
  AND i.indisunique AND i.indisvalid AND i.indisready AND i.indpred IS NULL AND i.indexprs IS NULL
  AND NOT EXISTS (
    SELECT FROM unnest(i.indkey::int2[]) WITH ORDINALITY AS k(attnum, n)
    JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum
    WHERE k.n <= %keycount% AND NOT a.attnotnull)
ORDER BY i.indrelid, i.indisprimary DESC, i.indimmediate DESC, i.indnatts, x.relname
