-- Whether every change of a table is published, with the row before and after it.
ALTER TABLE relation ADD COLUMN full_images boolean NOT NULL DEFAULT false;
