-- Our trigger functions, by the table that their triggers are on: they go together, under one short lock of that table. (0: on none.)
SELECT coalesce(g.tgrelid, 0)::int8 AS oid,
       coalesce(g.tgrelid::pg_catalog.regclass::text, '') AS name,
       pg_catalog.array_agg(DISTINCT f.oid::pg_catalog.regprocedure::text) AS functions
FROM pg_catalog.pg_proc f
JOIN pg_catalog.pg_namespace n ON n.oid = f.pronamespace
LEFT JOIN pg_catalog.pg_trigger g ON g.tgfoid = f.oid
WHERE n.nspname = 'sarrio' AND f.proname ~ '^(t[0-9]+_|fence_on_)'
GROUP BY g.tgrelid
ORDER BY g.tgrelid
