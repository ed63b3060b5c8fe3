-- PostgreSQL 10 has no index on a partitioned table. What identifies its rows: columns that have a unique index, all NOT NULL,
-- in every leaf, among them all columns that any level partitions by (so that equal keys meet in one leaf). $1 the roots' oids.
WITH RECURSIVE member(root, oid) AS (
  SELECT c.oid, c.oid FROM pg_catalog.pg_class c WHERE c.oid = ANY ($1::int8[]::oid[])
  UNION ALL
  SELECT m.root, i.inhrelid FROM member m JOIN pg_catalog.pg_inherits i ON i.inhparent = m.oid),
leaf AS (SELECT m.root, m.oid FROM member m JOIN pg_catalog.pg_class c ON c.oid = m.oid WHERE c.relkind = 'r'),
split AS ( -- the partitioning columns of all levels; 0 is an expression, which no key can cover
  SELECT m.root, a.attname
  FROM member m
  JOIN pg_catalog.pg_partitioned_table p ON p.partrelid = m.oid
  CROSS JOIN LATERAL unnest(p.partattrs::int2[]) AS k(attnum)
  LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = m.oid AND a.attnum = k.attnum AND k.attnum > 0),
candidate AS (
  SELECT l.root, l.oid, i.indisprimary AS is_primary, x.relname,
         (SELECT array_agg(a.attname::text ORDER BY k.n) FROM unnest(i.indkey::int2[]) WITH ORDINALITY AS k(attnum, n)
          JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum) AS names,
         (SELECT array_agg('OPERATOR(' || pg_catalog.quote_ident(n.nspname) || '.' || o.oprname || ')' ORDER BY k.n)
          FROM unnest(i.indclass::oid[]) WITH ORDINALITY AS k(opclass, n)
          JOIN pg_catalog.pg_opclass c ON c.oid = k.opclass
          JOIN pg_catalog.pg_amop a ON a.amopfamily = c.opcfamily AND a.amoplefttype = c.opcintype
           AND a.amoprighttype = c.opcintype AND a.amopstrategy = 3
          JOIN pg_catalog.pg_operator o ON o.oid = a.amopopr
          JOIN pg_catalog.pg_namespace n ON n.oid = o.oprnamespace) AS equality
  FROM leaf l
  JOIN pg_catalog.pg_index i ON i.indrelid = l.oid
  JOIN pg_catalog.pg_class x ON x.oid = i.indexrelid
  WHERE i.indisunique AND i.indisvalid AND i.indpred IS NULL AND i.indexprs IS NULL AND i.indimmediate
    AND NOT EXISTS (SELECT FROM unnest(i.indkey::int2[]) AS k(attnum)
                    JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum WHERE NOT a.attnotnull))
SELECT c.root::int8 AS oid, min(c.relname::text) AS index, bool_and(c.is_primary) AS is_primary, c.names, c.equality
FROM candidate c
GROUP BY c.root, c.names, c.equality
HAVING count(DISTINCT c.oid) = (SELECT count(*) FROM leaf l WHERE l.root = c.root)
   AND NOT EXISTS (SELECT FROM split s WHERE s.root = c.root AND (s.attname IS NULL OR s.attname::text <> ALL (c.names)))
ORDER BY c.root, bool_and(c.is_primary) DESC, array_length(c.names, 1), c.names
