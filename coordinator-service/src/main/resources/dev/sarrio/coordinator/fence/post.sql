-- The trigger function of one fenced table or partition: asks the gate. One for each, so that each trigger can be dropped by itself, with its
-- function, which needs no ownership of the table. SECURITY DEFINER: the application's roles need no rights on schema sarrio.
CREATE OR REPLACE FUNCTION %post%() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$f$ BEGIN PERFORM %gate%(); RETURN NULL; END $f$
