-- The database that moves: a shop. Roles have the password that the server's superuser has.
\getenv password POSTGRES_PASSWORD
CREATE ROLE shop LOGIN PASSWORD :'password';
CREATE ROLE bucardo LOGIN PASSWORD :'password';

CREATE TYPE order_status AS ENUM ('placed', 'paid', 'shipped');
CREATE TABLE customers (id serial PRIMARY KEY, name text NOT NULL, address jsonb NOT NULL);
CREATE TABLE products (id serial PRIMARY KEY, name text NOT NULL UNIQUE, price numeric(10,2) NOT NULL);
CREATE TABLE stock (product_id int PRIMARY KEY REFERENCES products, on_hand int NOT NULL CHECK (on_hand >= 0));
CREATE TABLE orders (
    id bigserial PRIMARY KEY, customer_id int NOT NULL REFERENCES customers, status order_status NOT NULL DEFAULT 'placed',
    placed_at timestamptz NOT NULL DEFAULT clock_timestamp());
CREATE TABLE order_lines (
    order_id bigint REFERENCES orders ON DELETE CASCADE, product_id int REFERENCES products, quantity int NOT NULL,
    PRIMARY KEY (order_id, product_id));
CREATE INDEX orders_of_customer ON orders (customer_id, placed_at);
-- when the last purchase was: how far another database is behind is seen by it
CREATE TABLE beat (id int PRIMARY KEY, at timestamptz NOT NULL);
-- two that are not moved: one without a key, and one that nobody needs
CREATE TABLE audit_log (what text);
CREATE TABLE tmp_import (id int PRIMARY KEY, line text);

INSERT INTO customers (name, address)
    SELECT 'customer ' || n, jsonb_build_object('street', 'street ' || n % 100, 'zip', 10000 + n) FROM generate_series(1, 20000) n;
INSERT INTO products (name, price) SELECT 'product ' || n, n % 90 + 0.99 FROM generate_series(1, 1000) n;
INSERT INTO stock SELECT id, 1000 FROM products;
INSERT INTO orders (customer_id, status) SELECT 1 + n % 20000, 'shipped' FROM generate_series(1, 50000) n;
INSERT INTO order_lines SELECT id, 1 + (id * 7 + k * 13) % 1000, k FROM orders, generate_series(1, 2) k;
INSERT INTO beat VALUES (1, clock_timestamp());

-- Buys, ships and cancels for ever. What is in stock and what is ordered are always as much together.
CREATE PROCEDURE customers_buy(pause double precision) LANGUAGE plpgsql AS $$
DECLARE
    bought bigint;
    product int;
BEGIN
    LOOP
        product := 1 + floor(random() * 1000);
        INSERT INTO orders (customer_id) VALUES (1 + floor(random() * 20000)) RETURNING id INTO bought;
        WITH taken AS (
            UPDATE stock SET on_hand = on_hand - 1 WHERE product_id = product AND on_hand > 0 RETURNING product_id)
        INSERT INTO order_lines SELECT bought, product_id, 1 FROM taken;
        UPDATE orders SET status = 'shipped' WHERE id = bought - 10;
        IF bought % 5 = 0 THEN -- the customer of an older order sends it back
            WITH back AS (DELETE FROM order_lines WHERE order_id = bought - 20 RETURNING product_id, quantity)
            UPDATE stock SET on_hand = on_hand + quantity FROM back WHERE stock.product_id = back.product_id;
            DELETE FROM orders WHERE id = bought - 20;
        END IF;
        UPDATE beat SET at = clock_timestamp();
        COMMIT;
        PERFORM pg_sleep(pause);
    END LOOP;
END $$;

GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO shop;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO shop;
-- what docs/privileges.md asks for on a source
GRANT CREATE ON DATABASE mydb TO bucardo;
GRANT USAGE ON SCHEMA public TO bucardo;
GRANT SELECT, TRIGGER ON ALL TABLES IN SCHEMA public TO bucardo;
GRANT SELECT ON ALL SEQUENCES IN SCHEMA public TO bucardo;
