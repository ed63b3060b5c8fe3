-- How far indexes are that are wanted, a row each. $1 their schemas, $2 alike their names. Until it is committed, an index that is being made
-- has no name that others see: it stands in its session's statement.
SELECT w.schema, w.name,
       EXISTS (SELECT FROM pg_catalog.pg_namespace n
               JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relname = w.name
               JOIN pg_catalog.pg_index i ON i.indexrelid = c.oid AND i.indisvalid
               WHERE n.nspname = w.schema) AS done,
       made.percent
FROM unnest($1::text[], $2::text[]) AS w(schema, name)
LEFT JOIN LATERAL (
  SELECT (CASE WHEN p.tuples_total > 0 THEN 100 * p.tuples_done / p.tuples_total
               WHEN p.blocks_total > 0 THEN 100 * p.blocks_done / p.blocks_total END)::int4 AS percent
  FROM pg_catalog.pg_stat_progress_create_index p
  JOIN pg_catalog.pg_stat_activity a ON a.pid = p.pid AND a.datname = pg_catalog.current_database()
  WHERE pg_catalog.strpos(a.query, ' ' || pg_catalog.quote_ident(w.name) || ' ') > 0
  LIMIT 1) made ON true
