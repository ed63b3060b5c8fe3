(SELECT pg_catalog.to_jsonb(%before%) AS before, pg_catalog.to_jsonb(%after%) AS after,
    ARRAY(SELECT a.attname::pg_catalog.text FROM pg_catalog.pg_attribute a
          WHERE a.attrelid OPERATOR(pg_catalog.=) TG_RELID AND a.attnum OPERATOR(pg_catalog.>) 0 AND NOT a.attisdropped
          ORDER BY a.attnum) AS columns) sarrio_image