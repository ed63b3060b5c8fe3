-- Which tables reference which: foreign keys between tables of the target (not those of partitions). For the order of writes where foreign keys are checked.
SELECT cn.nspname::text AS child_schema, cr.relname::text AS child_name,
       pn.nspname::text AS parent_schema, pr.relname::text AS parent_name
FROM pg_catalog.pg_constraint c
JOIN pg_catalog.pg_class cr ON cr.oid = c.conrelid
JOIN pg_catalog.pg_namespace cn ON cn.oid = cr.relnamespace
JOIN pg_catalog.pg_class pr ON pr.oid = c.confrelid
JOIN pg_catalog.pg_namespace pn ON pn.oid = pr.relnamespace
WHERE c.contype = 'f' AND NOT cr.relispartition AND NOT pr.relispartition
