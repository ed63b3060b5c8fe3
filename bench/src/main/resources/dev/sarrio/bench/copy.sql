-- The tables whose initial copy is measured: parents and children of many types, each with its key, an index on a time and one on a text
-- or on the foreign key. Rows first, indexes then, as a copy does. Settings of the session: bench.copy_parents, bench.copy_children.
CREATE TABLE w5_parent (
    id bigint NOT NULL,
    code text NOT NULL,
    name text NOT NULL,
    balance numeric(14,2) NOT NULL,
    created timestamptz NOT NULL,
    remark text
);
INSERT INTO w5_parent SELECT g, substr(md5(g::text), 1, 12), 'customer ' || g || ' of ' || md5((g + 1)::text), g * 1.25,
    timestamptz '2019-06-01 00:00+00' + g * interval '7 seconds', repeat('r', 60 + g % 40)
    FROM generate_series(1, current_setting('bench.copy_parents')::int) g;

-- Neighbours have parents far apart, as orders of customers do.
CREATE TABLE w5_child (
    id bigint NOT NULL,
    parent_id bigint NOT NULL,
    quantity int NOT NULL,
    amount numeric(14,4) NOT NULL,
    token uuid NOT NULL,
    note text,
    document jsonb NOT NULL,
    changed timestamptz NOT NULL
);
INSERT INTO w5_child SELECT g, 1 + (g::bigint * 7919) % current_setting('bench.copy_parents')::int, g % 250, g * 0.0123, md5(g::text)::uuid,
    CASE WHEN g % 10 > 0 THEN 'note ' || md5((g + 2)::text) END,
    jsonb_build_object('order', g, 'reference', md5((g + 3)::text), 'steps', jsonb_build_array(g % 3, g % 5, 'sent')),
    timestamptz '2020-01-01 00:00+00' + g * interval '3 seconds'
    FROM generate_series(1, current_setting('bench.copy_children')::int) g;

ALTER TABLE w5_parent ADD PRIMARY KEY (id);
CREATE INDEX w5_parent_code ON w5_parent (code);
CREATE INDEX w5_parent_created ON w5_parent (created);
ALTER TABLE w5_child ADD PRIMARY KEY (id);
CREATE INDEX w5_child_parent ON w5_child (parent_id);
CREATE INDEX w5_child_changed ON w5_child (changed);
ALTER TABLE w5_child ADD CONSTRAINT w5_child_of_parent FOREIGN KEY (parent_id) REFERENCES w5_parent;
