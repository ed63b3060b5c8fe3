-- What ALTER DATABASE … SET and ALTER ROLE … IN DATABASE … SET have set here. role is NULL where it is for everyone.
-- value is fit for SET: of lists it is a list of quoted names already.
SELECT r.rolname::text AS role,
       v.name,
       CASE WHEN v.name IN ('search_path', 'temp_tablespaces', 'local_preload_libraries', 'session_preload_libraries')
            THEN v.value ELSE pg_catalog.quote_literal(v.value) END AS value
FROM pg_catalog.pg_db_role_setting s
JOIN pg_catalog.pg_database d ON d.oid = s.setdatabase
LEFT JOIN pg_catalog.pg_roles r ON r.oid = s.setrole
CROSS JOIN LATERAL unnest(s.setconfig) AS c(setting)
CROSS JOIN LATERAL (SELECT pg_catalog.split_part(c.setting, '=', 1),
                           pg_catalog.substr(c.setting, pg_catalog.strpos(c.setting, '=') + 1)) AS v(name, value)
WHERE d.datname = pg_catalog.current_database() AND (s.setrole = 0 OR r.oid IS NOT NULL)
ORDER BY 1 NULLS FIRST, 2
