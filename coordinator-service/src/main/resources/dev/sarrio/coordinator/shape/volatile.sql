-- Of functions by name, those of which every one is volatile: the same row would not give the same value twice. $1 the names.
SELECT p.proname::text AS name
FROM pg_catalog.pg_proc p
WHERE p.proname::text = ANY ($1::text[])
GROUP BY p.proname
HAVING bool_and(p.provolatile = 'v')
