-- Look-ups by what is asked for, and the key with which a token was used: the same request again gets a certificate
-- again.
ALTER TABLE enrolment_tokens ADD COLUMN used_key TEXT;

CREATE INDEX certificates_by_subject ON certificates (subject, not_after);

CREATE INDEX facts_by_time ON facts (host, kind, name, observed);

CREATE INDEX receipts_by_time ON receipts (completed);
