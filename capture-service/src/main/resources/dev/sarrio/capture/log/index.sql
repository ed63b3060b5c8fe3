-- The index of one slot, by which capture finds what a transaction logged. In ranges of 128 kB: the last, that is not yet full, is read whole.
CREATE INDEX IF NOT EXISTS log_%slot%_brin ON sarrio.log_%slot% USING brin (xid) WITH (pages_per_range = 16);
DROP INDEX IF EXISTS sarrio.log_%slot%_xid;
