-- A schema with all that a copy must bring along (PostgreSQL 10 and newer).
CREATE EXTENSION IF NOT EXISTS citext;
CREATE SCHEMA "Größe";
CREATE TYPE mood AS ENUM ('sad', 'ok', 'happy');
CREATE DOMAIN positive AS numeric CHECK (VALUE > 0);
CREATE TABLE customer (
  id bigserial PRIMARY KEY,
  email citext NOT NULL UNIQUE,
  feels mood DEFAULT 'ok',
  born date DEFAULT '2000-01-01',
  extra jsonb,
  tags text[],
  CHECK (length(email::text) > 2));
CREATE TABLE "order" (
  customer bigint NOT NULL REFERENCES customer(id),
  number int GENERATED ALWAYS AS IDENTITY,
  amount positive,
  placed timestamptz DEFAULT now(),
  PRIMARY KEY (customer, number));
CREATE INDEX order_placed ON "order" (placed DESC) WHERE amount > 10;
CREATE TABLE item (
  customer bigint, number int, line int, what text, parent int,
  PRIMARY KEY (customer, number, line),
  FOREIGN KEY (customer, number) REFERENCES "order" (customer, number));
CREATE TABLE "Größe"."Größe, ""quoted""" ("Schlüssel" text PRIMARY KEY, "a b" text);
CREATE TABLE types (
  k int PRIMARY KEY, f4 float4, f8 float8, n numeric, b bytea, i interval, ts timestamp, r int4range, x xml, m money,
  bits varbit, mac macaddr, ip inet, js json, arr int[], obj regclass, long text);
CREATE TABLE event (id int NOT NULL, at date NOT NULL) PARTITION BY RANGE (at);
CREATE TABLE event_old PARTITION OF event FOR VALUES FROM ('2000-01-01') TO ('2020-01-01');
CREATE TABLE event_new PARTITION OF event FOR VALUES FROM ('2020-01-01') TO ('2040-01-01');
-- PostgreSQL 10 has keys of partitions only. A deferrable one keeps the copy in one snapshot.
DO $$ BEGIN
  IF current_setting('server_version_num')::int >= 110000 THEN
    ALTER TABLE event ADD PRIMARY KEY (id, at) DEFERRABLE;
  ELSE
    ALTER TABLE event_old ADD PRIMARY KEY (id, at);
    ALTER TABLE event_new ADD PRIMARY KEY (id, at);
  END IF;
END $$;
CREATE TABLE parent (id int PRIMARY KEY, p text);
CREATE TABLE child (c text, PRIMARY KEY (id)) INHERITS (parent);
CREATE TABLE empty (id int PRIMARY KEY);
CREATE TABLE audit (who text);
CREATE VIEW happy AS SELECT id, email FROM customer WHERE feels = 'happy';
CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS
  $f$ BEGIN INSERT INTO public.audit VALUES (TG_TABLE_NAME); RETURN NEW; END $f$;
CREATE TRIGGER note AFTER INSERT ON customer FOR EACH ROW EXECUTE PROCEDURE note();
INSERT INTO customer (email, feels, extra, tags)
  SELECT 'user' || i || '@x', CASE i % 3 WHEN 0 THEN 'sad'::mood WHEN 1 THEN 'happy' END,
         CASE i % 4 WHEN 0 THEN NULL WHEN 1 THEN 'null' ELSE jsonb_build_object('n', i, 't', E'tab\tline\nback\\') END,
         CASE i % 5 WHEN 0 THEN NULL ELSE ARRAY['a,b', 'c"d', NULL, i::text] END
  FROM generate_series(1, 3000) i;
INSERT INTO "order" (customer, amount) SELECT 1 + i % 3000, 1 + i / 7.0 FROM generate_series(1, 5000) i;
INSERT INTO item SELECT customer, number, 1, repeat('x', number % 50) FROM "order";
INSERT INTO "Größe"."Größe, ""quoted""" VALUES ('ü', E'\\.'), ('', NULL), (E'a\tb', E'\\N');
INSERT INTO types VALUES
  (1, 1.1, 0.1 + 0.2, 12345678901234567890.12345, '\x00ff', '1 year 2 days -3.5 s', '-infinity', '[1,)', '<a>ü</a>', '12.34',
   B'1010', '08:00:2b:01:02:03', '10.0.0.0/8', '{"b": 1,  "a": null}', '[0:1]={5,6}', 'public.customer', repeat('long ', 40000)),
  (2, 'NaN', 'Infinity', 'NaN', '', '0', 'infinity', 'empty', NULL, '-0.01', B'', NULL, '::1', 'null', '{{1,2},{3,4}}', NULL, ''),
  (3, 3.4028235e38, 5e-324, 1e-20, NULL, NULL, '4713-01-01 00:00:00 BC', NULL, NULL, NULL, NULL, NULL, NULL, NULL, '{}', NULL, NULL);
INSERT INTO event SELECT i, date '2010-01-01' + i FROM generate_series(1, 6000) i;
INSERT INTO parent VALUES (1, 'p');
INSERT INTO child VALUES (2, 'inherited', 'c');
DELETE FROM audit;
