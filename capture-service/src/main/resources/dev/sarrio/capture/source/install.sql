-- Schema sarrio of a captured database. Idempotent; run by the capture role (CREATE on the database), or once by a DBA for it.
CREATE SCHEMA IF NOT EXISTS sarrio;

-- One row for every change of a key. Wide rows cost no more than narrow ones: only the key's text is kept.
-- op: I, U, D; T truncated (key: the relation's oid); X dirty: the key could not be read, ship the whole table.
-- Of tables without a key the key is the oid of the relation that holds the row.
-- keys: those of up to a hundred rows of one statement, instead of key.
-- Of tables with images=full: old and new, each a row's own text as a JSON string; columns, their names then; n, the order.
-- lost: columns for which the change counts no more, since the other side's is newer (conflict strategy columns).
CREATE TABLE IF NOT EXISTS sarrio.log (
  xid bigint NOT NULL,
  ts timestamptz NOT NULL,
  rel int NOT NULL,
  op "char" NOT NULL,
  key text,
  keys text[],
  old jsonb,
  new jsonb,
  n bigint,
  columns text[],
  lost text[]) WITH (autovacuum_enabled = off);
ALTER TABLE sarrio.log ADD COLUMN IF NOT EXISTS keys text[]; -- logs that were made before there were any
ALTER TABLE sarrio.log ADD COLUMN IF NOT EXISTS n bigint, ADD COLUMN IF NOT EXISTS columns text[], ADD COLUMN IF NOT EXISTS lost text[];
CREATE SEQUENCE IF NOT EXISTS sarrio.image OWNED BY sarrio.log.n;
CREATE INDEX IF NOT EXISTS log_xid ON sarrio.log (xid);
-- The slots that triggers write, a minute each by the transaction's start; emptied by TRUNCATE, so vacuum has no work there.
CREATE TABLE IF NOT EXISTS sarrio.log_0 () INHERITS (sarrio.log) WITH (autovacuum_enabled = off);
CREATE TABLE IF NOT EXISTS sarrio.log_1 () INHERITS (sarrio.log) WITH (autovacuum_enabled = off);
CREATE TABLE IF NOT EXISTS sarrio.log_2 () INHERITS (sarrio.log) WITH (autovacuum_enabled = off);
CREATE TABLE IF NOT EXISTS sarrio.log_3 () INHERITS (sarrio.log) WITH (autovacuum_enabled = off);
CREATE INDEX IF NOT EXISTS log_0_xid ON sarrio.log_0 (xid);
CREATE INDEX IF NOT EXISTS log_1_xid ON sarrio.log_1 (xid);
CREATE INDEX IF NOT EXISTS log_2_xid ON sarrio.log_2 (xid);
CREATE INDEX IF NOT EXISTS log_3_xid ON sarrio.log_3 (xid);

-- One log row for many keys. With its caller's rights, so of no use to anyone but the trigger functions' owner.
CREATE OR REPLACE FUNCTION sarrio.log_keys(slot pg_catalog.int4, at pg_catalog.timestamptz, rel pg_catalog.int4, op pg_catalog."char", keys pg_catalog.text[])
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  IF pg_catalog.array_position(keys, NULL) IS NOT NULL THEN
    op := 'X';
  END IF;
  IF slot OPERATOR(pg_catalog.=) 0 THEN
    INSERT INTO sarrio.log_0 (xid, ts, rel, op, keys) VALUES (pg_catalog.txid_current(), at, rel, op, keys);
  ELSIF slot OPERATOR(pg_catalog.=) 1 THEN
    INSERT INTO sarrio.log_1 (xid, ts, rel, op, keys) VALUES (pg_catalog.txid_current(), at, rel, op, keys);
  ELSIF slot OPERATOR(pg_catalog.=) 2 THEN
    INSERT INTO sarrio.log_2 (xid, ts, rel, op, keys) VALUES (pg_catalog.txid_current(), at, rel, op, keys);
  ELSE
    INSERT INTO sarrio.log_3 (xid, ts, rel, op, keys) VALUES (pg_catalog.txid_current(), at, rel, op, keys);
  END IF;
END
$$;

-- The captured tables. phase: new (triggers not yet complete), live, interrupted (changes may be missing: ship it whole).
CREATE TABLE IF NOT EXISTS sarrio.relation (
  id int PRIMARY KEY,
  schema text NOT NULL,
  name text NOT NULL,
  phase text NOT NULL,
  digest text NOT NULL,
  state text,
  UNIQUE (schema, name));

-- Which history this is, and of which cluster. kafka_cluster: whose installation made all this; NULL lets another one take it over.
CREATE TABLE IF NOT EXISTS sarrio.stream (
  one boolean PRIMARY KEY CHECK (one),
  id text NOT NULL,
  system_identifier text NOT NULL,
  timeline text NOT NULL,
  next_relation int NOT NULL,
  kafka_cluster text,
  created timestamptz NOT NULL DEFAULT now());

-- Updated and flushed with every batch: what the batch's snapshot saw is then durable, its transaction ids are never reused.
CREATE TABLE IF NOT EXISTS sarrio.tick (
  one boolean PRIMARY KEY CHECK (one),
  batch bigint NOT NULL) WITH (fillfactor = 50);
