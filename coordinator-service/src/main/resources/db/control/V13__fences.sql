-- Sides of two-way syncs on which a switch may have stopped writes. A row outlives its sync: what no sync needs any more is due, is lifted in the
-- background, and leaves this table only then. See FencedSides.
CREATE TABLE fence (
  sync       text NOT NULL,
  database   text NOT NULL,
  connection jsonb NOT NULL,                           -- as the database's definition is, or was last; the password is sealed
  due        timestamptz,                              -- since when it is to be lifted; NULL: its sync needs it
  problem    text,                                     -- why the last try to lift it has failed
  PRIMARY KEY (sync, database)
);

INSERT INTO fence (sync, database, connection)
SELECT s.name, d.name, jsonb_build_object('host', d.host, 'port', d.port, 'dbname', d.dbname, 'user', d.username,
  'sealedPassword', d.password_sealed, 'parameters', d.parameters)
FROM switchover w
JOIN sync s ON s.name = w.sync
JOIN dbgroup_member m ON m.dbgroup = s.dbgroup AND m.role = 'SOURCE'
JOIN database d ON d.name = m.database;
