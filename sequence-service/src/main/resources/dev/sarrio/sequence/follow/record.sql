-- The sequences that hand out every second value here, and what they were before.
CREATE TABLE IF NOT EXISTS sarrio.sequence (
  schema text NOT NULL,
  name text NOT NULL,
  increment bigint NOT NULL,
  sync text NOT NULL,
  PRIMARY KEY (schema, name))
