-- A sync that is one-way now, or has other databases, was not switched: what is kept of a switch to a database that is no source of it goes.
DELETE FROM switchover w
WHERE NOT EXISTS (
  SELECT FROM sync s
  JOIN dbgroup_member a ON a.dbgroup = s.dbgroup AND a.role = 'SOURCE' AND a.database = w.active
  JOIN dbgroup_member o ON o.dbgroup = s.dbgroup AND o.role = 'SOURCE' AND o.database <> w.active
  WHERE s.name = w.sync)
