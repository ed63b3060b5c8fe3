-- Decides for all fenced tables of a sync whether a write may go on. It is replaced to close, prolong and open the fence, which takes no
-- lock on any table. %until% is when it opens by itself, in seconds since 1970 by this server's clock: -Infinity is open, Infinity
-- closed until it is opened. Applied rows pass: as replica role the triggers don't fire, and where that can't be had sarrio.replay is set.
CREATE OR REPLACE FUNCTION %gate%() RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS %body%
