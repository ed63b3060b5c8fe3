-- What docs/privileges.md asks for on a target whose tables somebody else made. No parameters.
GRANT CREATE ON DATABASE bench TO sarrio;
GRANT USAGE ON SCHEMA public TO sarrio;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO sarrio;
GRANT SELECT, UPDATE ON ALL SEQUENCES IN SCHEMA public TO sarrio;
DO $$
BEGIN
    IF current_setting('server_version_num')::int >= 150000 THEN
        EXECUTE 'GRANT SET ON PARAMETER session_replication_role TO sarrio';
    END IF;
END
$$;
