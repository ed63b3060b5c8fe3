-- Roles that own things of this database, have rights on them or are named by policies, but for the one that asks. The first superuser is none
-- of them: what is pinned is not noted. Of extensions, and of what a copy of the schema leaves out, nothing is said.
SELECT r.rolname::text AS role,
       bool_or(s.deptype = 'o') AS owns,
       bool_or(s.deptype = 'a') AS granted,
       bool_or(s.deptype = 'r') AS in_policies
FROM pg_catalog.pg_shdepend s
JOIN pg_catalog.pg_roles r ON r.oid = s.refobjid
WHERE s.dbid = (SELECT d.oid FROM pg_catalog.pg_database d WHERE d.datname = pg_catalog.current_database())
  AND s.refclassid = 'pg_catalog.pg_authid'::regclass AND s.deptype IN ('o', 'a', 'r')
  AND r.rolname <> current_user
  AND s.classid NOT IN ('pg_catalog.pg_extension'::regclass, 'pg_catalog.pg_publication'::regclass,
                        'pg_catalog.pg_largeobject'::regclass)
  AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d
                  WHERE d.classid = s.classid AND d.objid = s.objid AND d.deptype = 'e')
GROUP BY 1
ORDER BY 1
