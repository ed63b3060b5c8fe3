-- What docs/privileges.md asks for on an empty target, into which schema and rows are copied. No parameters.
GRANT CREATE ON DATABASE bench TO sarrio;
GRANT USAGE, CREATE ON SCHEMA public TO sarrio;
DO $$
BEGIN
    IF current_setting('server_version_num')::int >= 150000 THEN
        EXECUTE 'GRANT SET ON PARAMETER session_replication_role TO sarrio';
    END IF;
END
$$;
