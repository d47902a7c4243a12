-- One SQL subset for SQLite and PostgreSQL. Times are microseconds since 1970; booleans are BOOLEAN; bytes are BYTEA
-- (SQLite keeps them as blobs whatever the column is called). Every table has a key of its own; nothing cascades.

CREATE TABLE hosts (
  name TEXT NOT NULL PRIMARY KEY,
  host_group TEXT NOT NULL DEFAULT '',
  labels TEXT NOT NULL DEFAULT '{}',
  vm_type TEXT,
  inventory TEXT,
  probes TEXT NOT NULL DEFAULT '[]',
  agent_version TEXT NOT NULL DEFAULT '',
  last_seen BIGINT,
  enrolled BIGINT NOT NULL,
  revision BIGINT NOT NULL DEFAULT 1
);

CREATE TABLE workloads (
  host TEXT NOT NULL,
  name TEXT NOT NULL,
  ports TEXT NOT NULL,
  protocol TEXT NOT NULL,
  capture TEXT NOT NULL,
  objective TEXT NOT NULL,
  vm_type TEXT,
  revision BIGINT NOT NULL DEFAULT 1,
  PRIMARY KEY (host, name)
);

CREATE TABLE vm_types (
  name TEXT NOT NULL PRIMARY KEY,
  vcpus DOUBLE PRECISION NOT NULL,
  memory_mib BIGINT NOT NULL,
  disk_class TEXT NOT NULL,
  region TEXT NOT NULL,
  price_per_hour TEXT NOT NULL,
  currency TEXT NOT NULL,
  provider TEXT NOT NULL
);

CREATE TABLE shadows (
  host TEXT NOT NULL,
  name TEXT NOT NULL,
  workload TEXT NOT NULL,
  vm_type TEXT NOT NULL,
  address TEXT NOT NULL,
  rate DOUBLE PRECISION NOT NULL,
  created BIGINT NOT NULL,
  PRIMARY KEY (host, name)
);

CREATE TABLE mirrors (
  host TEXT NOT NULL PRIMARY KEY,
  off BOOLEAN NOT NULL,
  classes TEXT NOT NULL,
  revision BIGINT NOT NULL,
  applied_revision BIGINT NOT NULL,
  faults TEXT NOT NULL
);

CREATE TABLE ledgers (
  host TEXT NOT NULL,
  workload TEXT NOT NULL,
  shadow TEXT NOT NULL,
  seen BIGINT NOT NULL,
  sent BIGINT NOT NULL,
  waiting BIGINT NOT NULL,
  losses TEXT NOT NULL,
  PRIMARY KEY (host, workload, shadow)
);

CREATE TABLE facts (
  host TEXT NOT NULL,
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  version BIGINT NOT NULL,
  value TEXT,
  digest TEXT NOT NULL,
  absent BOOLEAN NOT NULL,
  secret BOOLEAN NOT NULL,
  boot TEXT NOT NULL,
  monotonic_nanos BIGINT NOT NULL,
  observed BIGINT NOT NULL,
  PRIMARY KEY (host, kind, name, version)
);

CREATE TABLE events (
  host TEXT NOT NULL,
  boot TEXT NOT NULL,
  sequence BIGINT NOT NULL,
  part BIGINT NOT NULL,
  kind TEXT NOT NULL,
  text TEXT NOT NULL,
  monotonic_nanos BIGINT NOT NULL,
  observed BIGINT NOT NULL,
  PRIMARY KEY (host, boot, sequence, part)
);

CREATE INDEX events_by_time ON events (host, observed);

CREATE TABLE enrolment_tokens (
  hash TEXT NOT NULL PRIMARY KEY,
  host TEXT,
  created BIGINT NOT NULL,
  expires BIGINT NOT NULL,
  used BIGINT,
  used_by TEXT
);

CREATE TABLE users (
  name TEXT NOT NULL PRIMARY KEY,
  role TEXT NOT NULL,
  created BIGINT NOT NULL
);

CREATE TABLE certificates (
  serial TEXT NOT NULL PRIMARY KEY,
  subject TEXT NOT NULL,
  issued BIGINT NOT NULL,
  not_after BIGINT NOT NULL,
  revoked BOOLEAN NOT NULL DEFAULT FALSE
);

CREATE TABLE trainings (
  id BIGINT NOT NULL PRIMARY KEY,
  host TEXT NOT NULL,
  workload TEXT NOT NULL,
  state TEXT NOT NULL,
  detail TEXT NOT NULL,
  created BIGINT NOT NULL,
  ended BIGINT,
  models TEXT NOT NULL
);

CREATE TABLE models (
  name TEXT NOT NULL PRIMARY KEY,
  host TEXT NOT NULL,
  workload TEXT NOT NULL,
  vm_type TEXT NOT NULL,
  version BIGINT NOT NULL,
  in_service BOOLEAN NOT NULL,
  created BIGINT NOT NULL,
  feature_signature TEXT NOT NULL,
  training_windows BIGINT NOT NULL,
  report TEXT NOT NULL,
  directory TEXT NOT NULL
);

CREATE INDEX models_by_workload ON models (host, workload, vm_type, version);

CREATE TABLE requests (
  caller TEXT NOT NULL,
  request_id TEXT NOT NULL,
  method TEXT NOT NULL,
  request_hash TEXT NOT NULL,
  response BYTEA NOT NULL,
  expires BIGINT NOT NULL,
  PRIMARY KEY (caller, request_id)
);

CREATE INDEX requests_by_expiry ON requests (expires);
