-- One conflict. $1 its id.
SELECT id, sync, relation, kind, key::text AS key, constraint_name, incoming, incoming_at, incoming_row::text AS incoming_row, incoming_stream, incoming_batch,
       own, own_at, own_row::text AS own_row, own_xids, strategy, winner, seen_at, resolved_at, how
FROM sarrio.conflict
WHERE id = $1
