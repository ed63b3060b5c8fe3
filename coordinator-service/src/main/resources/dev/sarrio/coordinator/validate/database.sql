-- What a database is, and lets this role do.
SELECT pg_catalog.current_database()::text AS name,
       current_user::text AS role,
       pg_catalog.pg_is_in_recovery() AS replica,
       pg_catalog.has_database_privilege(pg_catalog.current_database(), 'CREATE') AS can_create,
       coalesce(pg_catalog.has_schema_privilege(pg_catalog.to_regnamespace('sarrio')::oid, 'CREATE'), false) AS has_schema,
       pg_catalog.has_language_privilege('plpgsql', 'USAGE') AS plpgsql,
       pg_catalog.pg_encoding_to_char(d.encoding)::text AS encoding,
       d.datcollate::text AS collate,
       d.oid::int8 || ' ' || pg_catalog.pg_postmaster_start_time()::text AS identity,
       (SELECT count(*) FROM pg_catalog.pg_largeobject_metadata) AS large_objects,
       (SELECT string_agg(DISTINCT t.tgrelid::regclass::text, ', ') FROM pg_catalog.pg_trigger t
        WHERE t.tgname LIKE 'bucardo\_%') AS bucardo
FROM pg_catalog.pg_database d WHERE d.datname = pg_catalog.current_database()
