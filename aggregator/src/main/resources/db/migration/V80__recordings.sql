-- Recordings and replays that were ordered of agents, and what those said of them last.
CREATE TABLE recordings (
  host TEXT NOT NULL,
  id TEXT NOT NULL,
  workload TEXT NOT NULL,
  file TEXT NOT NULL,
  longest_millis BIGINT NOT NULL,
  most_bytes BIGINT NOT NULL,
  shadow TEXT NOT NULL,
  rate DOUBLE NOT NULL,
  deadline BIGINT NOT NULL,
  created BIGINT NOT NULL,
  stop BOOLEAN NOT NULL,
  ended BOOLEAN NOT NULL,
  state BLOB,
  PRIMARY KEY (host, id)
);
