-- Production and its shadows side by side, a row per long window; the newest grows until it is over.
CREATE TABLE comparisons (
  host TEXT NOT NULL,
  workload TEXT NOT NULL,
  shadow TEXT NOT NULL,
  started BIGINT NOT NULL,
  ended BIGINT NOT NULL,
  pairs BIGINT NOT NULL,
  status_differs BIGINT NOT NULL,
  latency TEXT NOT NULL,
  responses TEXT NOT NULL,
  PRIMARY KEY (host, workload, shadow, started)
);

CREATE INDEX comparisons_by_time ON comparisons (started);
