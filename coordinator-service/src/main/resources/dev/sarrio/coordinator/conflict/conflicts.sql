-- Conflicts that a database has seen, the newest first. NULL for any: $1 sync, $2 table (with or without its schema), $4 seen since then, $5 and $6 where
-- to go on (seen before then, or then and under a smaller id). $3: only open ones. $7: how many at most.
SELECT id, sync, relation, kind, key::text AS key, constraint_name, incoming, incoming_at, incoming_row::text AS incoming_row, incoming_stream, incoming_batch,
       own, own_at, own_row::text AS own_row, own_xids, strategy, winner, seen_at, resolved_at, how
FROM sarrio.conflict
WHERE ($1::text IS NULL OR sync = $1)
  AND ($2::text IS NULL OR relation = $2 OR right(relation, length($2) + 1) = '.' || $2)
  AND (NOT $3::boolean OR resolved_at IS NULL)
  AND ($4::timestamptz IS NULL OR seen_at >= $4)
  AND ($5::timestamptz IS NULL OR seen_at < $5 OR seen_at = $5 AND id < $6::bigint)
ORDER BY seen_at DESC, id DESC
LIMIT $7::int
