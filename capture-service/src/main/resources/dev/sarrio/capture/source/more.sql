%slots%
-- After the first hundred rows of a statement, which have a log row each: the keys of the rest, a hundred to a log row. A cursor, since an
-- aggregate of so many rows would hold them all in memory. A key that can't be read is NULL here.
  GET DIAGNOSTICS logged = ROW_COUNT;
  IF logged OPERATOR(pg_catalog.=) 100 THEN
    DECLARE
      one pg_catalog.text;
      held pg_catalog.int4 := 0;
      keys pg_catalog.text[] := '{}';
    BEGIN
      FOR one IN %keys% OFFSET 100 LOOP
        held := held OPERATOR(pg_catalog.+) 1;
        keys[held] := one;
        IF held OPERATOR(pg_catalog.=) 100 THEN
          PERFORM sarrio.log_keys(slot, pg_catalog.clock_timestamp(), %rel%, %op%, keys);
          held := 0;
          keys := '{}';
        END IF;
      END LOOP;
      IF held OPERATOR(pg_catalog.>) 0 THEN
        PERFORM sarrio.log_keys(slot, pg_catalog.clock_timestamp(), %rel%, %op%, keys);
      END IF;
    END;
  END IF;