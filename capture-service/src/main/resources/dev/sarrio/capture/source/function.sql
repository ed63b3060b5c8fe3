-- A trigger function of one captured table. It must never raise: a key column that was renamed or dropped under it resolves to
-- "missing" (the inner name wins while the column exists), is NULL then, and is logged as X. No EXCEPTION block: that would cost
-- the application a subtransaction for each statement (where whole rows are logged each row costs more anyway, and has one). %slots% are the
-- four inserts, so that each plan is static, and what is done before or behind them.
-- It runs with its owner's rights and the application's search_path, and so names the schema of all that it uses, operators too:
-- pinning search_path instead costs each statement about 8 µs. %settings% pins what the text of the key's types depends on.
CREATE OR REPLACE FUNCTION %function%() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER%settings%
AS %body%
