-- What was unusual about a host, when, and which metrics said so.
CREATE TABLE anomalies (
  host TEXT NOT NULL,
  begun BIGINT NOT NULL,
  latest BIGINT NOT NULL,
  surprise DOUBLE NOT NULL,
  threshold DOUBLE NOT NULL,
  metrics TEXT NOT NULL,
  PRIMARY KEY (host, begun)
);

CREATE INDEX anomalies_by_time ON anomalies (latest);
