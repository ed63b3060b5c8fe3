-- A trigger function of one captured table. It must never raise: a key column that was renamed or dropped under it resolves to
-- "missing" (the inner name wins while the column exists), is NULL then, and is logged as X. No EXCEPTION block: that would cost
-- the application a subtransaction for each statement. %slots% are the four inserts, so that each plan is static.
CREATE OR REPLACE FUNCTION %function%() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp%settings%
AS %body%
