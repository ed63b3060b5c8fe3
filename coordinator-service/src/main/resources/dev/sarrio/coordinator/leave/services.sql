-- Who else works for Sarrio in this database: each of its services holds a lease, an advisory lock of the class $1, for as long as it does.
SELECT DISTINCT coalesce(nullif(a.application_name, ''), 'somebody') || ' (pid ' || l.pid || ')' AS who
FROM pg_catalog.pg_locks l
LEFT JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid
WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 2 AND l.classid::int8 = $1 AND l.objid::int8 <> 0
  AND l.database = (SELECT d.oid FROM pg_catalog.pg_database d WHERE d.datname = pg_catalog.current_database())
  AND l.pid IS DISTINCT FROM pg_catalog.pg_backend_pid()
