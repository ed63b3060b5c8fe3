#variable_conflict use_column
<<sarrio>>
DECLARE
  slot int := (floor(extract(epoch FROM now()) / 60)::bigint % 4)::int;
  at timestamptz := clock_timestamp();
  what "char" := TG_OP::"char"; -- I, U, D, T: looked up once, not for each row
BEGIN
  IF current_setting('sarrio.replay', true) <> '' THEN
    RETURN NULL;
  END IF;
  %slots%
  RETURN NULL;
END
