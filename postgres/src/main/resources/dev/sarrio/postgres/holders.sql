-- Transactions of others that hold a lock on a table: a trigger can't be dropped while there is any, not even a reader's. $1 the oid.
SELECT DISTINCT coalesce(l.virtualtransaction, l.pid::text) AS transaction,
       coalesce('pid ' || l.pid || coalesce(' (' || nullif(a.application_name, '') || ', ' || a.usename || ')', ''),
                'a prepared transaction') AS who
FROM pg_catalog.pg_locks l
LEFT JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid
WHERE l.locktype = 'relation' AND l.granted AND l.relation::int8 = $1
  AND l.database = (SELECT d.oid FROM pg_catalog.pg_database d WHERE d.datname = pg_catalog.current_database())
  AND l.pid IS DISTINCT FROM pg_catalog.pg_backend_pid()
