-- A kick has a number, up to whose batch a sync is run that does not run by itself; 0 if there was none, or it was withdrawn. Numbers are drawn
-- from the sequence of revisions: a sync that is removed and added again under its name must not get a number that a target has seen before.
ALTER TABLE sync ADD COLUMN goal bigint NOT NULL DEFAULT 0, ADD COLUMN kicked_at timestamptz;

-- with autokick=0 a sync rests and can be kicked; one that is stopped can't
ALTER TABLE sync DROP CONSTRAINT sync_run_check;
ALTER TABLE sync ADD CHECK (run IN ('RUNNING', 'PAUSED', 'RESTING', 'STOPPED'));
UPDATE sync SET run = 'RESTING' WHERE run = 'STOPPED' AND NOT autokick;

-- it was kept without an effect; from now on it would run syncs that nobody has asked for
UPDATE sync SET options = options - 'checktime';
