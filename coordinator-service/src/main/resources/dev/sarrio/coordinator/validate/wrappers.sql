-- Which of some foreign-data wrappers this role may make servers of. $1 their names.
SELECT w.fdwname::text AS name
FROM pg_catalog.pg_foreign_data_wrapper w
WHERE w.fdwname::text = ANY ($1::text[]) AND pg_catalog.has_foreign_data_wrapper_privilege(w.oid, 'USAGE')
