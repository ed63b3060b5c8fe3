-- Foreign keys: schema and name of the table that refers, schema and name of the one that it refers to.
SELECT n.nspname::text, c.relname::text, rn.nspname::text, r.relname::text
FROM pg_catalog.pg_constraint f
JOIN pg_catalog.pg_class c ON c.oid = f.conrelid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
JOIN pg_catalog.pg_class r ON r.oid = f.confrelid
JOIN pg_catalog.pg_namespace rn ON rn.oid = r.relnamespace
WHERE f.contype = 'f'
