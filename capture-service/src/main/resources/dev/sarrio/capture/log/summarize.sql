-- Tells the BRIN indexes of the log which transactions are in the ranges that are full. $1 how many ranges of each slot it was told of.
SELECT (d.slot - 1)::int4 AS slot,
       s.ranges::int8 AS ranges,
       (SELECT count(brin_summarize_range(s.index, r * 16)) FROM generate_series(d.done, s.ranges - 1) AS r) AS told
FROM unnest($1::int8[]) WITH ORDINALITY AS d(done, slot)
CROSS JOIN LATERAL (
  SELECT to_regclass('sarrio.log_' || d.slot - 1 || '_brin') AS index,
         pg_relation_size('sarrio.log_' || d.slot - 1) / current_setting('block_size')::int8 / 16 AS ranges) s
WHERE s.index IS NOT NULL AND s.ranges <> d.done
