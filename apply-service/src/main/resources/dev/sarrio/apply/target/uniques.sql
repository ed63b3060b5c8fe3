-- What must be unique (or must not overlap) in a table, a row per index column. $1 its oid. `expression` is in terms of the table's columns,
-- `operator` is fit for OPERATOR(…): equality, or the exclusion constraint's own. %keys% is indnkeyatts from PostgreSQL 11 on, indnatts before.
SELECT x.relname::text AS index,
       i.indisprimary AS is_primary,
       NOT i.indimmediate AS is_deferrable,
       i.indpred IS NULL AND i.indexprs IS NULL AND i.indisunique AND i.indisvalid AS can_be_key,
       pg_catalog.pg_get_expr(i.indpred, i.indrelid)::text AS predicate,
       %nulls% AS nulls_not_distinct,
       a.attname::text AS column,
       pg_catalog.pg_get_indexdef(i.indexrelid, k.n, true)::text AS expression,
       (SELECT pg_catalog.quote_ident(n.nspname) || '.' || o.oprname FROM pg_catalog.pg_operator o
        JOIN pg_catalog.pg_namespace n ON n.oid = o.oprnamespace
        WHERE o.oid = coalesce(c.conexclop[k.n],
          (SELECT m.amopopr FROM pg_catalog.pg_amop m WHERE m.amopfamily = p.opcfamily AND m.amopstrategy = 3
             AND m.amoplefttype = p.opcintype AND m.amoprighttype = p.opcintype)))::text AS operator
FROM pg_catalog.pg_index i
JOIN pg_catalog.pg_class x ON x.oid = i.indexrelid
LEFT JOIN pg_catalog.pg_constraint c ON c.conindid = i.indexrelid AND c.conrelid = i.indrelid AND c.contype = 'x'
CROSS JOIN LATERAL pg_catalog.generate_series(1, i.%keys%::int4) AS k(n)
JOIN pg_catalog.pg_opclass p ON p.oid = i.indclass[k.n - 1]
LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[k.n - 1]
WHERE i.indrelid = $1::int8::oid AND (i.indisunique OR i.indisexclusion)
ORDER BY i.indisprimary DESC, i.indimmediate DESC, x.relname, k.n
