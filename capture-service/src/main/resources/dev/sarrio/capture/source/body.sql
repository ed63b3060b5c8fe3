#variable_conflict use_column
DECLARE
  slot pg_catalog.int4 := (pg_catalog.date_part('epoch', pg_catalog.now())::pg_catalog.int8
    OPERATOR(pg_catalog./) 60 OPERATOR(pg_catalog.%) 4)::pg_catalog.int4;
  logged pg_catalog.int8;
BEGIN
%replayed%  %slots%
  RETURN NULL;
END
