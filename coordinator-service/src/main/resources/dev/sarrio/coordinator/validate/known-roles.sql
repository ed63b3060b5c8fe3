-- Which of some roles this server has. $1 their names. member: things may be given to it, ALTER … OWNER TO.
SELECT r.rolname::text AS role,
       pg_catalog.pg_has_role(r.oid, CASE WHEN pg_catalog.current_setting('server_version_num')::int < 160000
                                          THEN 'MEMBER' ELSE 'SET' END) AS member
FROM pg_catalog.pg_roles r WHERE r.rolname::text = ANY ($1::text[])
