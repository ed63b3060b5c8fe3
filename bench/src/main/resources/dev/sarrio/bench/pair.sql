-- What docs/privileges.md asks for on both sides of a two-way sync, of the tables that were there. No parameters.
GRANT CREATE ON DATABASE pair TO sarrio;
GRANT USAGE ON SCHEMA public TO sarrio;
GRANT SELECT, INSERT, UPDATE, DELETE, TRIGGER ON ALL TABLES IN SCHEMA public TO sarrio;
GRANT SELECT, UPDATE ON ALL SEQUENCES IN SCHEMA public TO sarrio;
DO $$
BEGIN
    IF current_setting('server_version_num')::int >= 150000 THEN
        EXECUTE 'GRANT SET ON PARAMETER session_replication_role TO sarrio';
    END IF;
END
$$;
