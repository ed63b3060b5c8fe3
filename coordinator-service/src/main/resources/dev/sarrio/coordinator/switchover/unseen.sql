-- Whether these tables have changes that a snapshot does not see, and the last batch that was made. $1 xmax and $2 the running ones of the
-- snapshot, $3 schemas and $4 names. Ranges of the index, never an anti join.
WITH wanted AS (
  SELECT r.id FROM unnest($3::text[], $4::text[]) AS w(schema, name)
  JOIN sarrio.relation r ON r.schema = w.schema AND r.name = w.name)
SELECT t.batch,
       EXISTS (SELECT FROM sarrio.log l WHERE l.xid >= $1::int8 AND l.rel IN (SELECT id FROM wanted))
       OR EXISTS (SELECT FROM sarrio.log l WHERE l.xid = ANY ($2::int8[]) AND l.rel IN (SELECT id FROM wanted)) AS unseen
FROM sarrio.tick t
