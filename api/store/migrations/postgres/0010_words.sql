-- Every edition of what may change about a published version, so that it can be said later what a prompt showed.
CREATE TABLE editions (
  entry bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  policy text COLLATE "C" NOT NULL,
  version integer NOT NULL,
  at bigint NOT NULL,
  body text NOT NULL,
  FOREIGN KEY (policy, version) REFERENCES versions (policy, version)
);
CREATE INDEX editions_by_policy ON editions (policy);
INSERT INTO editions (policy, version, at, body)
  SELECT policy, version, refreshed_at, body FROM presentations ORDER BY refreshed_at, policy, version;

CREATE TRIGGER editions_keep BEFORE UPDATE OR DELETE ON editions FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER editions_stay BEFORE TRUNCATE ON editions FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- SHA-256 of what the prompt said. Beside the nonce it makes the token's readable part again, whose hash is in the record.
ALTER TABLE acceptances ADD COLUMN words bytea CHECK (length(words) = 32);
