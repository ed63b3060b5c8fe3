-- A function of the user's that decides conflicts. $1 its schema, $2 its name. One row, also if it is not there. PostgreSQL 11 and newer.
SELECT pg_catalog.quote_ident(current_user) AS role,
  (SELECT string_agg('(' || pg_catalog.oidvectortypes(p.proargtypes) || ')', ', ' ORDER BY p.oid)
   FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
   WHERE n.nspname::text = $1 AND p.proname::text = $2) AS signatures,
  f.*
FROM (VALUES (1)) one
LEFT JOIN (
  SELECT pg_catalog.has_schema_privilege(n.oid, 'USAGE') AS visible,
    pg_catalog.has_function_privilege(p.oid, 'EXECUTE') AS callable,
    p.provolatile = 'i' AS immutable,
    p.prokind = 'f' AND NOT p.proretset AND p.prorettype = 'pg_catalog.text'::pg_catalog.regtype AS plain,
    CASE WHEN p.prokind = 'f' THEN pg_catalog.pg_get_functiondef(p.oid) END AS definition
  FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
  WHERE n.nspname::text = $1 AND p.proname::text = $2 AND pg_catalog.oidvectortypes(p.proargtypes) = 'text, jsonb, text[]') f ON true
