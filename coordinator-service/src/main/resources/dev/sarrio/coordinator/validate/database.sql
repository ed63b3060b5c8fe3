-- What a database is, and lets this role do.
SELECT pg_catalog.current_database()::text AS name,
       current_user::text AS role,
       pg_catalog.pg_is_in_recovery() AS replica,
       r.rolsuper AS superuser,
       r.rolsuper OR r.rolbypassrls AS bypasses_policies,
       -- what is a superuser's elsewhere, these roles of hosted servers may do: extensions, event triggers
       r.rolsuper OR EXISTS (SELECT FROM pg_catalog.pg_roles h
                             WHERE h.rolname IN ('rds_superuser', 'cloudsqlsuperuser', 'azure_pg_admin')
                               AND pg_catalog.pg_has_role(h.oid, 'MEMBER')) AS administrator,
       pg_catalog.has_database_privilege(pg_catalog.current_database(), 'CREATE') AS can_create,
       coalesce(pg_catalog.has_schema_privilege(pg_catalog.to_regnamespace('sarrio')::oid, 'CREATE'), false) AS has_schema,
       pg_catalog.has_language_privilege('plpgsql', 'USAGE') AS plpgsql,
       pg_catalog.pg_encoding_to_char(d.encoding)::text AS encoding,
       d.datcollate::text AS collate,
       d.oid::int8 || ' ' || pg_catalog.pg_postmaster_start_time()::text AS identity,
       (SELECT count(*) FROM pg_catalog.pg_largeobject_metadata) AS large_objects,
       (SELECT string_agg(DISTINCT t.tgrelid::regclass::text, ', ') FROM pg_catalog.pg_trigger t
        WHERE t.tgname LIKE 'bucardo\_%') AS bucardo
FROM pg_catalog.pg_database d
JOIN pg_catalog.pg_roles r ON r.rolname = current_user
WHERE d.datname = pg_catalog.current_database()
