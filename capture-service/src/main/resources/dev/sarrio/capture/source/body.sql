#variable_conflict use_column
<<sarrio>>
DECLARE
  slot int := (floor(extract(epoch FROM now()) / 60)::bigint % 4)::int;
  at timestamptz := clock_timestamp();
BEGIN
  IF current_setting('sarrio.replay', true) <> '' THEN
    RETURN NULL;
  END IF;
  %slots%
  RETURN NULL;
END
