-- Moves a sequence on by setval, unless somebody moved it meanwhile. %sequence% its name; $1 the value, $2 and $3 last_value and is_called
-- as they were when the value was found. Runs under the advisory lock that all of Sarrio's services take for it.
SELECT pg_catalog.setval(%oid%, $1::text::int8, true)
FROM %sequence% WHERE last_value = $2::text::int8 AND is_called = $3::text::bool
