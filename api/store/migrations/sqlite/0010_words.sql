-- Every edition of what may change about a published version, so that it can be said later what a prompt showed.
CREATE TABLE editions (
  entry INTEGER PRIMARY KEY,
  policy TEXT NOT NULL,
  version INTEGER NOT NULL,
  at INTEGER NOT NULL,
  body TEXT NOT NULL,
  FOREIGN KEY (policy, version) REFERENCES versions (policy, version)
) STRICT;
CREATE INDEX editions_by_policy ON editions (policy);
INSERT INTO editions (policy, version, at, body)
  SELECT policy, version, refreshed_at, body FROM presentations ORDER BY refreshed_at, policy, version;

CREATE TRIGGER editions_keep BEFORE UPDATE ON editions
BEGIN SELECT RAISE(ABORT, 'editions are only added to'); END;
CREATE TRIGGER editions_stay BEFORE DELETE ON editions
BEGIN SELECT RAISE(ABORT, 'editions are only added to'); END;

-- SHA-256 of what the prompt said. Beside the nonce it makes the token's readable part again, whose hash is in the record.
ALTER TABLE acceptances ADD COLUMN words BLOB CHECK (length(words) = 32);
