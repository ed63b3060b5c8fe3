-- What syncs write in a database goes on to the syncs that read there: capture takes applied rows for rows of an application.
ALTER TABLE database ADD COLUMN makedelta boolean NOT NULL DEFAULT false;
