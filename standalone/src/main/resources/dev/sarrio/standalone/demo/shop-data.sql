-- 200,000 rows, the same in every run. No parameters.
INSERT INTO countries SELECT chr(65 + g) || chr(90 - g), 'Country ' || g FROM generate_series(0, 19) g;

INSERT INTO categories (parent_id, name) SELECT NULL, 'Department ' || g FROM generate_series(1, 6) g;
INSERT INTO categories (parent_id, name) SELECT 1 + g % 6, 'Category ' || g FROM generate_series(1, 24) g;

INSERT INTO coupons SELECT 'SAVE' || g, g / 100.0, daterange(date '2026-01-01' + g, date '2026-06-01' + g) FROM generate_series(1, 50) g;

INSERT INTO customers (email, name, country, tags, preferences, created_at)
SELECT 'customer' || g || '@example.com', 'Customer ' || md5(g::text), chr(65 + g % 20) || chr(90 - g % 20),
       CASE g % 4 WHEN 0 THEN '{}' WHEN 1 THEN ARRAY['newsletter'] ELSE ARRAY['vip', 'says "hi"', NULL] END,
       jsonb_build_object('language', substr('deenesfr', 1 + 2 * (g % 4), 2), 'score', g / 7.0, 'unicode', 'Ñandú ' || g),
       timestamptz '2024-01-01 00:00+00' + g * interval '47 minutes'
FROM generate_series(1, 15000) g;

INSERT INTO addresses (customer_id, kind, street, city, postal_code, country)
SELECT g, (enum_range(NULL::address_kind))[1 + g % 3], g || ' Main Street', 'City ' || g % 300,
       CASE WHEN g % 9 > 0 THEN lpad((g * 37 % 100000)::text, 5, '0') END, chr(65 + g % 20) || chr(90 - g % 20)
FROM generate_series(1, 15000) g;

INSERT INTO products (sku, category_id, name, price, attributes, tags, active, weight_kg)
SELECT 'SKU-' || lpad(g::text, 6, '0'), 7 + g % 24, 'Product ' || g, (g * 7919 % 100000) / 100.0,
       jsonb_build_object('color', (ARRAY['red', 'green', 'blue'])[1 + g % 3], 'sizes', jsonb_build_array(g % 5, g % 7), 'note', NULL),
       ARRAY['tag' || g % 10], g % 20 > 0, g / 13.0
FROM generate_series(1, 2000) g;

INSERT INTO stock SELECT 1 + g / 2, (ARRAY['north', 'south'])[1 + g % 2], 1000 FROM generate_series(0, 3999) g;

INSERT INTO orders (customer_id, status, coupon, total, placed_at)
SELECT 1 + g * 31 % 15000, (enum_range(NULL::order_status))[1 + g % 5], CASE WHEN g % 10 = 0 THEN 'SAVE' || 1 + g % 50 END,
       (g * 7919 % 50000) / 100.0, timestamptz '2025-01-01 00:00+00' + g * interval '23 minutes'
FROM generate_series(1, 30000) g;

INSERT INTO order_lines
SELECT 1 + g / 5 * 2 + CASE WHEN g % 5 > 2 THEN 1 ELSE 0 END, CASE WHEN g % 5 > 2 THEN g % 5 - 2 ELSE 1 + g % 5 END, 1 + g * 17 % 2000, 1 + g % 4,
       (g * 7919 % 10000) / 100.0
FROM generate_series(0, 74999) g;

INSERT INTO payments
SELECT md5('payment ' || g)::uuid, g, (enum_range(NULL::payment_method))[1 + g % 3], (g * 7919 % 50000) / 100.0, decode(md5(g::text), 'hex'),
       timestamptz '2025-01-01 01:00+00' + g * interval '23 minutes'
FROM generate_series(1, 27000) g;

INSERT INTO shipments (order_id, carrier, events, shipped_at)
SELECT g, (ARRAY['Swift', 'Tortoise'])[1 + g % 2], jsonb_build_array(jsonb_build_object('at', g, 'what', 'left the house')),
       timestamptz '2025-01-02 00:00+00' + g * interval '23 minutes'
FROM generate_series(1, 20000) g;

INSERT INTO reviews (product_id, customer_id, stars, body)
SELECT 1 + g * 13 % 2000, 1 + g * 7 % 15000, 1 + g % 5, CASE WHEN g % 6 > 0 THEN repeat(md5(g::text) || ' ', 1 + g % 9) END
FROM generate_series(1, 4900) g;

INSERT INTO events (at, customer_id, kind, payload)
SELECT timestamptz '2025-06-01 00:00+00' + g * interval '1 hour', 1 + g % 15000, (ARRAY['login', 'search', 'basket'])[1 + g % 3],
       jsonb_build_object('n', g, 'agent', md5(g::text))
FROM generate_series(1, 7000) g;

INSERT INTO page_views SELECT timestamptz '2026-01-01 00:00+00' + g * interval '1 second', '/product/' || g FROM generate_series(1, 500) g;
