-- A database may also be copied whole.
ALTER TABLE dbgroup_member DROP CONSTRAINT dbgroup_member_role_check;
ALTER TABLE dbgroup_member ADD CONSTRAINT dbgroup_member_role_check CHECK (role IN ('SOURCE', 'TARGET', 'FULLCOPY'));

-- The newest kick of which history says what came of it, by sync and target.
CREATE TABLE fullcopy_result (
  sync   text NOT NULL REFERENCES sync ON DELETE CASCADE,
  target text NOT NULL,
  copies bigint NOT NULL,
  kicks  bigint NOT NULL,
  PRIMARY KEY (sync, target)
);
