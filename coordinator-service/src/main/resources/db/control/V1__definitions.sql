-- The definitions that people make. Everything lies in the schema that Flyway makes for it; the role needs to own the database, no more.

-- versions of definitions and revisions of desired state: one sequence, so that they grow even over removal and return
CREATE SEQUENCE revision;

CREATE TABLE database (
  name            text PRIMARY KEY,
  host            text NOT NULL,
  port            int NOT NULL,
  dbname          text NOT NULL,
  username        text NOT NULL,
  password_sealed text,                                -- SecretBox's form, never clear
  parameters      jsonb NOT NULL DEFAULT '{}',
  schema_mode     text NOT NULL DEFAULT 'NONE',
  server_version  int,                                 -- server_version_num when last logged in; NULL if never
  version         bigint NOT NULL,
  created_at      timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE dbgroup (
  name       text PRIMARY KEY,
  implicit   boolean NOT NULL DEFAULT false,           -- made for one sync's list of databases, removed with it
  version    bigint NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE dbgroup_member (
  dbgroup  text NOT NULL REFERENCES dbgroup ON UPDATE CASCADE ON DELETE CASCADE,
  database text NOT NULL REFERENCES database,
  role     text NOT NULL CHECK (role IN ('SOURCE', 'TARGET')),
  position int NOT NULL,
  PRIMARY KEY (dbgroup, database)
);

CREATE TABLE relation (
  id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  database    text NOT NULL REFERENCES database,
  kind        text NOT NULL CHECK (kind IN ('TABLE', 'SEQUENCE')),
  schema_name text NOT NULL,
  name        text NOT NULL,
  key_columns jsonb NOT NULL DEFAULT '[]',
  UNIQUE (database, kind, schema_name, name)
);

CREATE TABLE relgroup (
  name       text PRIMARY KEY,
  implicit   boolean NOT NULL DEFAULT false,           -- made for one sync's list of tables, removed with it
  version    bigint NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE relgroup_member (
  relgroup text NOT NULL REFERENCES relgroup ON DELETE CASCADE,
  relation bigint NOT NULL REFERENCES relation ON DELETE CASCADE,
  PRIMARY KEY (relgroup, relation)
);

CREATE TABLE sync (
  name            text PRIMARY KEY,
  relgroup        text NOT NULL REFERENCES relgroup,
  dbgroup         text NOT NULL REFERENCES dbgroup ON UPDATE CASCADE,
  active          boolean NOT NULL,
  autokick        boolean NOT NULL,
  run             text NOT NULL CHECK (run IN ('RUNNING', 'PAUSED', 'STOPPED')),
  copy_choice     text NOT NULL CHECK (copy_choice IN ('AUTO', 'ONCE', 'NONE', 'DATA', 'ALL')),
  copy_mode       text CHECK (copy_mode IN ('NONE', 'DATA', 'SCHEMA_AND_DATA')),   -- NULL until it is decided
  sequence_margin bigint NOT NULL,
  kicks           bigint NOT NULL DEFAULT 0,
  copies          bigint NOT NULL DEFAULT 0,
  retries         bigint NOT NULL DEFAULT 0,
  options         jsonb NOT NULL DEFAULT '{}',
  version         bigint NOT NULL,
  created_at      timestamptz NOT NULL DEFAULT now()
);

-- what the topic of desired state should hold: written in the transaction that changes a definition, published after it
CREATE TABLE desired (
  key                text PRIMARY KEY,
  body               text,                             -- without its revision; NULL for a tombstone
  revision           bigint NOT NULL,
  published_revision bigint NOT NULL DEFAULT 0
);
