-- A fence is lifted where its database is now; and if that is no longer defined, where it was last.
UPDATE fence f
SET connection = c.now
FROM (SELECT d.name, jsonb_build_object('host', d.host, 'port', d.port, 'dbname', d.dbname, 'user', d.username,
        'sealedPassword', d.password_sealed, 'parameters', d.parameters) AS now
      FROM database d) c
WHERE c.name = f.database AND f.connection IS DISTINCT FROM c.now
