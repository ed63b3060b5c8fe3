-- The tables that the benchmark changes: four as pgbench has them, a narrow one, a wide one of many types, and one whose rows are the
-- markers of latency. Settings of the session: bench.scale, bench.narrow_rows, bench.wide_rows, bench.marks.
CREATE TABLE branches (bid int PRIMARY KEY, bbalance int, filler char(88));
INSERT INTO branches SELECT g, 0 FROM generate_series(1, current_setting('bench.scale')::int) g;
CREATE TABLE tellers (tid int PRIMARY KEY, bid int, tbalance int, filler char(84));
INSERT INTO tellers SELECT g, (g - 1) / 10 + 1, 0 FROM generate_series(1, 10 * current_setting('bench.scale')::int) g;
CREATE TABLE accounts (aid int NOT NULL, bid int, abalance int, filler char(84));
INSERT INTO accounts SELECT g, (g - 1) / 100000 + 1, 0, '' FROM generate_series(1, 100000 * current_setting('bench.scale')::int) g;
ALTER TABLE accounts ADD PRIMARY KEY (aid);
CREATE TABLE history (tid int, bid int, aid int, delta int, mtime timestamp, filler char(22), hid bigserial PRIMARY KEY);

CREATE TABLE narrow (
    id int PRIMARY KEY,
    branch int NOT NULL,
    balance int NOT NULL,
    filler char(84) NOT NULL
);
INSERT INTO narrow SELECT g, g % 10 + 1, 0, 'x' FROM generate_series(1, current_setting('bench.narrow_rows')::int) g;

CREATE FUNCTION document(n bigint) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
    SELECT jsonb_build_object('n', n, 'name', 'customer ' || n, 'tags', jsonb_build_array('a', 'b', n % 17),
        'address', jsonb_build_object('street', md5(n::text), 'zip', n % 99999), 'note', repeat(md5((n + 2)::text), 3))
$$;

CREATE TABLE wide (
    id bigint PRIMARY KEY,
    c_int int, c_big bigint, c_small smallint, c_bool boolean, c_double double precision, c_numeric numeric(14,4),
    c_text text, c_varchar varchar(40), c_json jsonb, c_time timestamptz, c_local timestamp, c_date date, c_uuid uuid,
    c_array int[], c_bytes bytea, c_one int, c_null int, c_word text, c_nothing text
);
CREATE FUNCTION wide_row(g bigint, v int) RETURNS wide LANGUAGE sql IMMUTABLE AS $$
    SELECT row(g, v, g * 1000003, (g % 30000)::smallint, g % 2 = 0, g / 7.0::float8, (g * 1.2345)::numeric(14,4),
        repeat(md5((g + v)::text), 6), 'vc ' || g, document(g + v), timestamptz '2020-01-01 00:00+00' + (g * 977 + v) * interval '1.000001 second',
        timestamp '2020-01-01' + g * interval '1 second', date '2020-01-01' + (g % 3000)::int, md5(g::text)::uuid,
        array[g % 100, g % 7, v]::int[], decode(md5(g::text), 'hex'), (g % 1000)::int, null, 'word ' || g % 50, null)::wide
$$;
INSERT INTO wide SELECT w.* FROM generate_series(1, current_setting('bench.wide_rows')::int) g, wide_row(g, 0) w;

CREATE TABLE marks (
    id int PRIMARY KEY,
    seen bigint NOT NULL
);
INSERT INTO marks SELECT g, 0 FROM generate_series(0, current_setting('bench.marks')::int) g;

-- n row changes in transactions of 100: 60 on the narrow table, 40 on the wide one; 60 % updates (of the first half of the rows),
-- 30 % inserts, 10 % deletes (of the second half). Each round inserts and deletes keys of its own.
CREATE PROCEDURE backlog(n int, round int, narrow_rows int, wide_rows int) LANGUAGE plpgsql AS $$
DECLARE
    t bigint;
BEGIN
    FOR i IN 0 .. n / 100 - 1 LOOP
        t := round * (n / 100) + i;
        UPDATE narrow SET balance = balance + 1, branch = round
            WHERE id IN (SELECT 1 + ((t * 36 + k) * 7919) % (narrow_rows / 2) FROM generate_series(0, 35) k);
        INSERT INTO narrow SELECT narrow_rows + 1 + t * 18 + k, t % 10, round, 'new' FROM generate_series(0, 17) k;
        DELETE FROM narrow WHERE id BETWEEN narrow_rows / 2 + 1 + t * 6 AND narrow_rows / 2 + 6 + t * 6;
        UPDATE wide SET c_int = c_int + 1, c_numeric = c_numeric + 1, c_time = clock_timestamp(), c_json = document(id + round)
            WHERE id IN (SELECT 1 + ((t * 24 + k) * 7919) % (wide_rows / 2) FROM generate_series(0, 23) k);
        INSERT INTO wide SELECT w.* FROM generate_series(0, 11) k, wide_row(wide_rows + 1 + t * 12 + k, round) w;
        DELETE FROM wide WHERE id BETWEEN wide_rows / 2 + 1 + t * 4 AND wide_rows / 2 + 4 + t * 4;
        COMMIT;
    END LOOP;
END
$$;
