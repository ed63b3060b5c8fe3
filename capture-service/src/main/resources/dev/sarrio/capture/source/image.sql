-- What is logged of whole rows is made first.
  DECLARE
    sarrio_before pg_catalog.jsonb;
    sarrio_after pg_catalog.jsonb;
  BEGIN
%images%    %slots%
  END;