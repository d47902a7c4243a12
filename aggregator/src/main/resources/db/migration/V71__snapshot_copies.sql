-- Snapshots of hosts that are in the aggregator's own repositories; message as the host told it when it was shipped.
CREATE TABLE snapshot_copies (
  host TEXT NOT NULL,
  target TEXT NOT NULL,
  id TEXT NOT NULL,
  generation BIGINT NOT NULL,
  ended BIGINT NOT NULL,
  pinned BOOLEAN NOT NULL,
  message BLOB NOT NULL,
  verified BOOLEAN NOT NULL,
  arrived BIGINT NOT NULL,
  PRIMARY KEY (host, id)
);
