-- Things of this database that a copy of its schema leaves out, or that need more than the copy does; names are quoted where they must be.
-- on_what: the server of a user mapping, the wrapper of a server. Of extensions' members nothing is said: they come with these.
SELECT 'view' AS what, pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(c.relname) AS name, NULL::text AS on_what
FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind = 'm' AND c.relispopulated AND n.nspname !~ '^pg_' AND n.nspname <> 'sarrio'
UNION ALL
SELECT 'event trigger', pg_catalog.quote_ident(e.evtname), NULL
FROM pg_catalog.pg_event_trigger e
WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_depend d
                  WHERE d.classid = 'pg_catalog.pg_event_trigger'::regclass AND d.objid = e.oid AND d.deptype = 'e')
UNION ALL
SELECT 'publication', pg_catalog.quote_ident(p.pubname), NULL FROM pg_catalog.pg_publication p
UNION ALL
SELECT 'subscription', pg_catalog.quote_ident(s.subname), NULL
FROM pg_catalog.pg_subscription s JOIN pg_catalog.pg_database d ON d.oid = s.subdbid
WHERE d.datname = pg_catalog.current_database()
UNION ALL
SELECT 'server', pg_catalog.quote_ident(s.srvname), w.fdwname::text
FROM pg_catalog.pg_foreign_server s JOIN pg_catalog.pg_foreign_data_wrapper w ON w.oid = s.srvfdw
UNION ALL -- the options of another role's are hidden, so pg_dump leaves them out
SELECT 'user mapping', CASE m.umuser WHEN 0 THEN 'PUBLIC' ELSE pg_catalog.quote_ident(m.usename) END, pg_catalog.quote_ident(m.srvname)
FROM pg_catalog.pg_user_mappings m WHERE m.umoptions IS NULL
UNION ALL
SELECT DISTINCT 'tablespace', pg_catalog.quote_ident(t.spcname), NULL
FROM pg_catalog.pg_class c JOIN pg_catalog.pg_tablespace t ON t.oid = c.reltablespace
WHERE t.spcname <> 'pg_global'
UNION ALL
SELECT DISTINCT 'label', pg_catalog.quote_ident(l.provider), NULL FROM pg_catalog.pg_seclabel l
ORDER BY 1, 3, 2
