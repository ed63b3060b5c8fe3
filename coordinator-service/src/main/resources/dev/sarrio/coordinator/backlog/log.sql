-- What the change log holds, by table and by what becomes of it. $1 xmax and $2 the running ones of the last batch's snapshot, $3 its xmin, $4 the
-- lowest xmin that the other sides of two-way syncs have acknowledged. waiting: no batch has it yet. open: published, and kept for a transaction
-- that was open when it was. unacknowledged: evidence that another side may still need. free: goes when its slot's turn comes.
-- As capture does: where nothing waits, what this statement sees counts as published.
WITH published AS (
  SELECT CASE WHEN EXISTS (SELECT FROM sarrio.log WHERE xid >= $1::int8) OR EXISTS (SELECT FROM sarrio.log WHERE xid = ANY ($2::int8[]))
    THEN $3::int8 ELSE greatest($3::int8, txid_snapshot_xmin(txid_current_snapshot())) END AS xmin)
SELECT r.schema, r.name, l.fate, count(*) AS rows, sum(l.changes)::int8 AS changes, min(l.xid) AS xid
FROM (
  SELECT rel, xid, coalesce(cardinality(keys), 1) AS changes,
    CASE WHEN xid >= $1::int8 OR xid = ANY ($2::int8[]) THEN 'waiting'
      WHEN xid >= published.xmin THEN 'open'
      WHEN xid >= $4::int8 THEN 'unacknowledged'
      ELSE 'free' END AS fate
  FROM sarrio.log, published) l
LEFT JOIN sarrio.relation r ON r.id = l.rel
GROUP BY r.schema, r.name, l.fate
