-- Statements that take back what autovacuum-begin.sql has set, wherever in this database.
SELECT 'ALTER TABLE ' || c.oid::pg_catalog.regclass || ' RESET (autovacuum_vacuum_insert_threshold, autovacuum_analyze_threshold,'
       || ' toast.autovacuum_vacuum_insert_threshold)'
FROM pg_catalog.pg_class c
WHERE c.relkind = 'r' AND c.reloptions @> ARRAY['autovacuum_vacuum_insert_threshold=2147483647', 'autovacuum_analyze_threshold=2147483647']
