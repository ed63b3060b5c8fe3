-- Which of some extensions this database has, or could be given. $1 their names; a row for each of them that is known here.
-- version: the one that is installed, else the one that would be. anyone: whoever may create things in the database may install it.
SELECT a.name::text AS name,
       coalesce(a.installed_version, a.default_version) AS version,
       a.installed_version IS NOT NULL AS installed,
       -- the column trusted is there from PostgreSQL 13 on
       EXISTS (SELECT FROM pg_catalog.pg_available_extension_versions v
               WHERE v.name = a.name AND v.version = a.default_version
                 AND (NOT v.superuser OR (pg_catalog.to_jsonb(v) ->> 'trusted')::bool)) AS anyone
FROM pg_catalog.pg_available_extensions a
WHERE a.name::text = ANY ($1::text[])
