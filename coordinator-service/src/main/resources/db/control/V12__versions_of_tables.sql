-- Tables, sequences and shapes have versions as the other definitions have: a change can say which one it was made from. That of a table is another
-- one also when it joins or leaves a group, and when one of its shapes changes: with the table they would go.
ALTER TABLE relation ADD version bigint NOT NULL DEFAULT nextval('revision');
ALTER TABLE shape ADD version bigint NOT NULL DEFAULT nextval('revision');
