-- Where each sync is on this database: one row per sync and source, moved on by the transaction that applies a batch.
-- acknowledged: of a two-way sync, what that database is known to have applied of this one; the log before it is no longer evidence.
-- records: how many were applied. It is rewritten with every batch: room on its page keeps that to one page.
CREATE TABLE IF NOT EXISTS sarrio.applied (
  sync          text        NOT NULL,
  database      text        NOT NULL,
  stream        text        NOT NULL,
  batch         bigint      NOT NULL,
  marker_offset bigint      NOT NULL,
  snapshot      text,
  copied        text,
  copies        bigint      NOT NULL,
  consistent    boolean     NOT NULL,
  tables        text[]      NOT NULL,
  joined        text,                     -- tables copied later than the others, and what their copies saw
  shapes        text,                     -- of tables that stand otherwise here than on the source: in which shape their rows were written
  settles       text,                     -- what the chunks of a copy saw that is not completed yet
  last_change   timestamptz,
  acknowledged  text,
  records       bigint      NOT NULL DEFAULT 0,
  reached       bigint      NOT NULL DEFAULT 0, -- the newest kick whose batch was applied
  goal          bigint      NOT NULL DEFAULT 0, -- the kick of the newest run of a sync that does not run by itself,
  records_before bigint     NOT NULL DEFAULT 0, -- and what records was when that run began
  applied_at    timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (sync, database)
) WITH (fillfactor = 10, autovacuum_vacuum_threshold = 1000, autovacuum_vacuum_scale_factor = 0);
COMMENT ON TABLE sarrio.applied IS 'Sarrio: the last batch that each sync applied here. Do not write to it.';
