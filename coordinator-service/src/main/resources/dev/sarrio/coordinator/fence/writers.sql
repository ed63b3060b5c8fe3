-- Transactions that may write these tables: they hold a lock that a write takes. $1 oids, $2 only these transactions, NULL for all.
SELECT DISTINCT l.virtualtransaction::text AS transaction,
       coalesce('pid ' || l.pid || coalesce(' (' || nullif(a.application_name, '') || ', ' || a.usename || ')', ''),
                'a prepared transaction') AS who
FROM pg_catalog.pg_locks l
LEFT JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid
WHERE l.locktype = 'relation' AND l.granted AND l.relation = ANY ($1::int8[]::oid[])
  AND l.database = (SELECT d.oid FROM pg_catalog.pg_database d WHERE d.datname = pg_catalog.current_database())
  AND l.mode IN ('RowExclusiveLock', 'ShareRowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock')
  AND ($2::text[] IS NULL OR l.virtualtransaction::text = ANY ($2::text[]))
