-- Things of this database that neither schema copy nor stream moves: one sentence each.
SELECT 'Large objects (' || count(*) || ') are not moved; they need pg_dump --blobs.'
FROM pg_catalog.pg_largeobject_metadata HAVING count(*) > 0
UNION ALL
SELECT 'A setting of the database is not moved: ALTER DATABASE … SET ' || setting
FROM pg_catalog.pg_db_role_setting s
JOIN pg_catalog.pg_database d ON d.oid = s.setdatabase
CROSS JOIN LATERAL unnest(s.setconfig) AS setting
WHERE d.datname = pg_catalog.current_database() AND s.setrole = 0
