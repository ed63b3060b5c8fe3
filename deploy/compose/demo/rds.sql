-- The database that the shop moves to: empty, with a role that has what docs/privileges.md asks for on a target.
\getenv password POSTGRES_PASSWORD
CREATE ROLE my_user LOGIN PASSWORD :'password';
GRANT CREATE ON DATABASE mydb TO my_user;
GRANT USAGE, CREATE ON SCHEMA public TO my_user;
GRANT SET ON PARAMETER session_replication_role TO my_user;
