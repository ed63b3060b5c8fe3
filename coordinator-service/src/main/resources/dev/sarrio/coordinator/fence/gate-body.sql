BEGIN
  IF current_setting('sarrio.replay', true) <> ''
     OR extract(epoch FROM clock_timestamp())::float8 >= '%until%'::float8 THEN -- until %until%
    RETURN;
  END IF;
  RAISE EXCEPTION USING ERRCODE = '%sqlstate%', MESSAGE = %message%, HINT = %hint%;
END
