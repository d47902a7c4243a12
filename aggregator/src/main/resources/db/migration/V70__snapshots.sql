-- The snapshots that hosts have, as their agents told them last.
CREATE TABLE snapshots (
  host TEXT NOT NULL,
  target TEXT NOT NULL,
  id TEXT NOT NULL,
  generation BIGINT NOT NULL,
  ended BIGINT NOT NULL,
  pinned BOOLEAN NOT NULL,
  message BLOB NOT NULL,
  PRIMARY KEY (host, id)
);
-- Orders to executors; what became of one is in receipts, by its sequence.
CREATE TABLE snapshot_orders (
  host TEXT NOT NULL,
  sequence TEXT NOT NULL,
  verb TEXT NOT NULL,
  target TEXT NOT NULL,
  arguments TEXT NOT NULL,
  epoch BIGINT NOT NULL,
  deadline BIGINT NOT NULL,
  created BIGINT NOT NULL,
  PRIMARY KEY (host, sequence)
);
-- The highest epoch given out for a target.
CREATE TABLE snapshot_epochs (
  host TEXT NOT NULL,
  target TEXT NOT NULL,
  epoch BIGINT NOT NULL,
  PRIMARY KEY (host, target)
);
