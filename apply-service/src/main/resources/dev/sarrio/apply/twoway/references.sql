-- Foreign keys, each with its columns in order and the operators that compare a referenced column with a referencing one.
SELECT c.conname::text AS name,
       cn.nspname::text AS child_schema,
       cc.relname::text AS child_name,
       pn.nspname::text AS parent_schema,
       pc.relname::text AS parent_name,
       ARRAY(SELECT a.attname::text FROM unnest(c.conkey) WITH ORDINALITY AS k(number, i)
             JOIN pg_catalog.pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = k.number ORDER BY k.i) AS child_columns,
       ARRAY(SELECT a.attname::text FROM unnest(c.confkey) WITH ORDINALITY AS k(number, i)
             JOIN pg_catalog.pg_attribute a ON a.attrelid = c.confrelid AND a.attnum = k.number ORDER BY k.i) AS parent_columns,
       ARRAY(SELECT 'OPERATOR(' || pg_catalog.quote_ident(n.nspname) || '.' || o.oprname || ')'
             FROM unnest(c.conpfeqop) WITH ORDINALITY AS k(operator, i)
             JOIN pg_catalog.pg_operator o ON o.oid = k.operator
             JOIN pg_catalog.pg_namespace n ON n.oid = o.oprnamespace ORDER BY k.i) AS operators
FROM pg_catalog.pg_constraint c
JOIN pg_catalog.pg_class cc ON cc.oid = c.conrelid
JOIN pg_catalog.pg_namespace cn ON cn.oid = cc.relnamespace
JOIN pg_catalog.pg_class pc ON pc.oid = c.confrelid
JOIN pg_catalog.pg_namespace pn ON pn.oid = pc.relnamespace
WHERE c.contype = 'f' AND c.conrelid <> c.confrelid
ORDER BY 1, 2, 3
