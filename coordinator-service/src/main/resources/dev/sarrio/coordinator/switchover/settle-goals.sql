-- A switch under way to a database that has left the sync has no goal any more; it finds that out when it is to be decided.
UPDATE switchover w
SET switching_to = NULL
WHERE w.switching_to IS NOT NULL AND NOT EXISTS (
  SELECT FROM sync s JOIN dbgroup_member m ON m.dbgroup = s.dbgroup AND m.role = 'SOURCE' AND m.database = w.switching_to
  WHERE s.name = w.sync)
