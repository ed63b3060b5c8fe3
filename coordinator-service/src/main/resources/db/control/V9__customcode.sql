-- What runs beside the rows of a sync: SQL functions of a target inside its transactions, and webhooks after them.
CREATE TABLE customcode (
  name            text PRIMARY KEY,
  sync            text NOT NULL REFERENCES sync ON DELETE CASCADE,
  database        text REFERENCES database ON DELETE CASCADE,      -- NULL: at every target
  whenrun         text NOT NULL CHECK (whenrun IN ('BEFORE_TXN', 'AFTER_TXN', 'AFTER_SYNC', 'EXCEPTION')),
  function_schema text,
  function_name   text,
  url             text,
  secret_sealed   text,                                            -- signs what is posted
  header_sealed   text,                                            -- `Name: value`
  priority        integer NOT NULL,                                -- the lowest first
  active          boolean NOT NULL,
  about           text NOT NULL,
  version         bigint NOT NULL,
  CHECK ((function_name IS NULL) = (function_schema IS NULL) AND (function_name IS NULL) <> (url IS NULL))
);
