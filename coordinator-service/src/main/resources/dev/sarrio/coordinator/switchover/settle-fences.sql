-- Due is the fence of a database that is no source of a switched sync of that name.
UPDATE fence f
SET due = clock_timestamp()
WHERE f.due IS NULL AND NOT EXISTS (
  SELECT FROM switchover w
  JOIN sync s ON s.name = w.sync
  JOIN dbgroup_member m ON m.dbgroup = s.dbgroup AND m.role = 'SOURCE' AND m.database = f.database
  WHERE w.sync = f.sync)
