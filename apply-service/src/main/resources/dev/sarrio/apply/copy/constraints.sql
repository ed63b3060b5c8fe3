-- All valid indexes (`INDEX schema name`) and all constraints (`CONSTRAINT schema table name`) of this database.
SELECT pg_catalog.concat_ws(' ', 'INDEX', n.nspname, c.relname)
FROM pg_catalog.pg_index i
JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE i.indisvalid OR c.relkind = 'I' -- of a partitioned table it becomes valid with the last of its partitions
UNION ALL
SELECT pg_catalog.concat_ws(' ', 'CONSTRAINT', n.nspname, r.relname, c.conname)
FROM pg_catalog.pg_constraint c
JOIN pg_catalog.pg_class r ON r.oid = c.conrelid
JOIN pg_catalog.pg_namespace n ON n.oid = r.relnamespace
