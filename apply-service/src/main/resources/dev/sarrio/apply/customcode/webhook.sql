-- Events that wait for the receivers of webhooks: put here by the transaction that they tell of, taken away when a receiver has them.
CREATE TABLE IF NOT EXISTS sarrio.webhook (
  sync       text        NOT NULL,
  customcode text        NOT NULL,
  number     bigint      NOT NULL,   -- in order
  event_id   text        NOT NULL,
  document   text        NOT NULL,
  put_at     timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (sync, customcode, number)
);
COMMENT ON TABLE sarrio.webhook IS 'Sarrio: events that wait for the receivers of webhooks.';
