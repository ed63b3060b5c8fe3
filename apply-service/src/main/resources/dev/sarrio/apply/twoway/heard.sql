-- What was applied here of others, in a sync of more than two databases: evidence against batches of whoever had not seen it, kept until all have said
-- that they have applied it. Nobody publishes it. op: U, D; T truncated, X shipped whole (both without a key). origin, batch, at: who made the change,
-- in which of its batches, and when (its clock, milliseconds). Four slots, a minute each by the transaction's start, emptied as those of sarrio.log are.
CREATE TABLE IF NOT EXISTS sarrio.heard (
  xid    bigint      NOT NULL,
  ts     timestamptz NOT NULL,
  rel    int         NOT NULL,
  op     "char"      NOT NULL,
  key    text,
  origin text        NOT NULL,
  batch  bigint      NOT NULL,
  at     bigint      NOT NULL) WITH (autovacuum_enabled = off);
CREATE TABLE IF NOT EXISTS sarrio.heard_0 () INHERITS (sarrio.heard) WITH (autovacuum_enabled = off);
CREATE TABLE IF NOT EXISTS sarrio.heard_1 () INHERITS (sarrio.heard) WITH (autovacuum_enabled = off);
CREATE TABLE IF NOT EXISTS sarrio.heard_2 () INHERITS (sarrio.heard) WITH (autovacuum_enabled = off);
CREATE TABLE IF NOT EXISTS sarrio.heard_3 () INHERITS (sarrio.heard) WITH (autovacuum_enabled = off);
CREATE INDEX IF NOT EXISTS heard_0_seen ON sarrio.heard_0 (origin, batch);
CREATE INDEX IF NOT EXISTS heard_1_seen ON sarrio.heard_1 (origin, batch);
CREATE INDEX IF NOT EXISTS heard_2_seen ON sarrio.heard_2 (origin, batch);
CREATE INDEX IF NOT EXISTS heard_3_seen ON sarrio.heard_3 (origin, batch);
CREATE INDEX IF NOT EXISTS heard_0_xid ON sarrio.heard_0 USING brin (xid);
CREATE INDEX IF NOT EXISTS heard_1_xid ON sarrio.heard_1 USING brin (xid);
CREATE INDEX IF NOT EXISTS heard_2_xid ON sarrio.heard_2 USING brin (xid);
CREATE INDEX IF NOT EXISTS heard_3_xid ON sarrio.heard_3 USING brin (xid);
COMMENT ON TABLE sarrio.heard IS 'Sarrio: rows that were applied here and that not all databases of a sync have yet. Do not write to it.';
