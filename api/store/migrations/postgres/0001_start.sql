-- Instants are epoch milliseconds. JSON is canonical (RFC 8785) text.

CREATE TABLE state (
  id integer PRIMARY KEY CHECK (id = 1),
  generation bigint NOT NULL
);
INSERT INTO state (id, generation) VALUES (1, 0);

CREATE TABLE versions (
  policy text COLLATE "C" NOT NULL,
  version integer NOT NULL CHECK (version >= 1),
  kind text NOT NULL CHECK (kind IN ('notice', 'agreement', 'consent')),
  effective text NOT NULL,
  effective_at bigint NOT NULL,
  published_at bigint NOT NULL,
  key text NOT NULL,
  body text NOT NULL,
  text text NOT NULL,
  PRIMARY KEY (policy, version)
);

CREATE TABLE presentations (
  policy text COLLATE "C" NOT NULL,
  version integer NOT NULL,
  body text NOT NULL,
  refreshed_at bigint NOT NULL,
  PRIMARY KEY (policy, version),
  FOREIGN KEY (policy, version) REFERENCES versions (policy, version)
);

CREATE TABLE marks (
  policy text COLLATE "C" NOT NULL,
  version integer NOT NULL,
  by text NOT NULL,
  because text NOT NULL,
  at bigint NOT NULL,
  key text NOT NULL,
  PRIMARY KEY (policy, version),
  FOREIGN KEY (policy, version) REFERENCES versions (policy, version)
);

CREATE TABLE recalls (
  policy text COLLATE "C" NOT NULL,
  version integer NOT NULL,
  by text NOT NULL,
  because text NOT NULL,
  at bigint NOT NULL,
  key text NOT NULL,
  PRIMARY KEY (policy, version),
  FOREIGN KEY (policy, version) REFERENCES versions (policy, version)
);

CREATE TABLE contacts (
  user_id text COLLATE "C" PRIMARY KEY,
  email text,
  locale text,
  created_at bigint NOT NULL,
  changed_at bigint NOT NULL,
  email_since bigint NOT NULL,
  refused_at bigint
);

CREATE TABLE acceptances (
  entry bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  id text NOT NULL UNIQUE,
  user_id text COLLATE "C" NOT NULL,
  policy text COLLATE "C" NOT NULL,
  version integer NOT NULL,
  locale text,
  content text,
  answer text NOT NULL CHECK (answer IN ('acknowledge', 'accept', 'consent', 'decline', 'withdraw', 'defer')),
  channel text NOT NULL,
  prompt text,
  prompt_issued_at bigint,
  recorded_at bigint NOT NULL,
  key text NOT NULL,
  generation bigint NOT NULL,
  nonce text NOT NULL,
  UNIQUE (nonce, answer),
  FOREIGN KEY (policy, version) REFERENCES versions (policy, version)
);
CREATE INDEX acceptances_by_user ON acceptances (user_id, recorded_at);

CREATE TABLE standings (
  user_id text COLLATE "C" NOT NULL,
  policy text COLLATE "C" NOT NULL,
  yes integer NOT NULL,
  answer text,
  answered_version integer,
  answered_at bigint,
  deferred_version integer,
  deferred_until bigint,
  acceptance text NOT NULL,
  PRIMARY KEY (user_id, policy)
);

CREATE TABLE api_keys (
  id text PRIMARY KEY,
  name text NOT NULL,
  hash text NOT NULL UNIQUE,
  scopes text NOT NULL,
  created_at bigint NOT NULL,
  expires_at bigint,
  revoked_at bigint
);

CREATE TABLE campaigns (
  policy text COLLATE "C" NOT NULL,
  version integer NOT NULL,
  kind text NOT NULL,
  state text NOT NULL CHECK (state IN ('held', 'open', 'done', 'superseded', 'recalled')),
  opened_at bigint NOT NULL,
  reached text COLLATE "C" NOT NULL,
  fanned_out_at bigint,
  done_at bigint,
  PRIMARY KEY (policy, version),
  FOREIGN KEY (policy, version) REFERENCES versions (policy, version)
);

CREATE TABLE notices (
  id text NOT NULL UNIQUE,
  policy text COLLATE "C" NOT NULL,
  version integer NOT NULL,
  user_id text COLLATE "C" NOT NULL,
  state text NOT NULL CHECK (state IN ('queued', 'leased', 'sent', 'moot', 'dead')),
  queued_at bigint NOT NULL,
  due_at bigint NOT NULL,
  attempt integer NOT NULL,
  token text,
  claimed_at bigint,
  settled_at bigint,
  response text,
  PRIMARY KEY (policy, version, user_id),
  FOREIGN KEY (policy, version) REFERENCES campaigns (policy, version)
);
CREATE INDEX notices_waiting ON notices (policy, version, due_at) WHERE state IN ('queued', 'leased');
CREATE INDEX notices_by_user ON notices (user_id);

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% are only added to', TG_TABLE_NAME;
END $$;
CREATE TRIGGER versions_keep BEFORE UPDATE OR DELETE ON versions FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER versions_stay BEFORE TRUNCATE ON versions FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER marks_keep BEFORE UPDATE OR DELETE ON marks FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER marks_stay BEFORE TRUNCATE ON marks FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER recalls_keep BEFORE UPDATE OR DELETE ON recalls FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER recalls_stay BEFORE TRUNCATE ON recalls FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER acceptances_keep BEFORE UPDATE OR DELETE ON acceptances FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER acceptances_stay BEFORE TRUNCATE ON acceptances FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
