-- Times in which a host does what it does not do on ordinary days, because somebody works on it.
CREATE TABLE maintenances (
  host TEXT NOT NULL,
  begins BIGINT NOT NULL,
  ends BIGINT NOT NULL,
  reason TEXT NOT NULL,
  PRIMARY KEY (host, begins)
);
