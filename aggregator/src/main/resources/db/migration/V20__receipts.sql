-- What agents answered to orders.
CREATE TABLE receipts (
  host TEXT NOT NULL,
  sequence TEXT NOT NULL,
  step TEXT NOT NULL,
  attempt BIGINT NOT NULL,
  target TEXT NOT NULL,
  epoch BIGINT NOT NULL,
  outcome TEXT NOT NULL,
  detail TEXT NOT NULL,
  boot TEXT NOT NULL,
  monotonic_nanos BIGINT NOT NULL,
  completed BIGINT NOT NULL,
  PRIMARY KEY (host, sequence, step, attempt, target, epoch)
);
