  IF pg_catalog.current_setting('sarrio.replay', true) OPERATOR(pg_catalog.<>) '' THEN
    RETURN NULL;
  END IF;
