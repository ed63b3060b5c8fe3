-- A copy is known by its number. One sequence for all syncs: a sync that is removed and added again under its name must not get a number
-- that a target has seen before.
CREATE SEQUENCE copy;
