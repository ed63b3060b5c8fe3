-- The indexes, keys and foreign keys that are there and valid, as one text. No parameters.
SELECT coalesce(string_agg(rule, E'\n' ORDER BY rule COLLATE "C"), '') FROM (
    SELECT pg_get_indexdef(i.indexrelid) AS rule
        FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid
        WHERE c.relname IN ('w5_parent', 'w5_child') AND i.indisvalid AND i.indisready
    UNION ALL
    SELECT c.relname || ' ' || k.conname || ' ' || pg_get_constraintdef(k.oid)
        FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid
        WHERE c.relname IN ('w5_parent', 'w5_child') AND k.convalidated
) rules;
