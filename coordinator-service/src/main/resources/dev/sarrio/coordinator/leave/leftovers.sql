-- All that there is of Sarrio in this database, a row each, by the catalog alone: needs no privilege and locks nothing. "other" is what
-- somebody else has put into schema sarrio. A trigger is ours if its function is.
WITH home AS (SELECT n.oid FROM pg_catalog.pg_namespace n WHERE n.nspname = 'sarrio')
SELECT 'trigger' AS kind,
       pg_catalog.quote_ident(g.tgname) || ' on ' || g.tgrelid::pg_catalog.regclass::text AS name
FROM pg_catalog.pg_trigger g
JOIN pg_catalog.pg_proc f ON f.oid = g.tgfoid
JOIN home h ON h.oid = f.pronamespace
UNION ALL
SELECT 'trigger', pg_catalog.quote_ident(e.evtname) || ' on ' || e.evtevent::text
FROM pg_catalog.pg_event_trigger e
JOIN pg_catalog.pg_proc f ON f.oid = e.evtfoid
JOIN home h ON h.oid = f.pronamespace
UNION ALL
SELECT CASE WHEN f.proname ~ '^(t[0-9]+_|fence_on_|fence_gate_|log_keys$)' THEN 'function' ELSE 'other' END,
       f.oid::pg_catalog.regprocedure::text
FROM pg_catalog.pg_proc f
JOIN home h ON h.oid = f.pronamespace
UNION ALL
SELECT CASE WHEN c.relkind = 'r' AND c.relname ~ '^(log|log_[0-3]|relation|stream|tick|applied|heard|heard_[0-3]|copy|copy_start|copy_chunk|fullcopy|sequence|webhook|conflict)$'
            THEN 'table' ELSE 'other' END,
       c.oid::pg_catalog.regclass::text
FROM pg_catalog.pg_class c
JOIN home h ON h.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
  AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d -- the sequence of an identity column, or of a log, goes with its table
                  WHERE d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.objid = c.oid
                    AND (d.deptype = 'i' OR d.deptype = 'a' AND c.relkind = 'S'))
UNION ALL
SELECT 'schema', 'sarrio' FROM home h
UNION ALL
SELECT 'setting', o.setting || coalesce(' of ' || r.rolname, ' of the database')
FROM pg_catalog.pg_db_role_setting s
CROSS JOIN LATERAL pg_catalog.unnest(s.setconfig) AS o(setting)
LEFT JOIN pg_catalog.pg_roles r ON r.oid = s.setrole
WHERE o.setting LIKE 'sarrio.%'
  AND s.setdatabase IN (0, (SELECT d.oid FROM pg_catalog.pg_database d WHERE d.datname = pg_catalog.current_database()))
ORDER BY 1, 2
