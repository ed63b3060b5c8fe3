-- What docs/privileges.md asks for on a source. No parameters.
GRANT CREATE ON DATABASE bench TO sarrio;
GRANT USAGE ON SCHEMA public TO sarrio;
GRANT SELECT, TRIGGER ON ALL TABLES IN SCHEMA public TO sarrio;
GRANT SELECT ON ALL SEQUENCES IN SCHEMA public TO sarrio;
