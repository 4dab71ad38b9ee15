-- Instants are epoch milliseconds. JSON is canonical (RFC 8785) text.

CREATE TABLE state (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  generation INTEGER NOT NULL
) STRICT;
INSERT INTO state (id, generation) VALUES (1, 0);

CREATE TABLE versions (
  policy TEXT NOT NULL,
  version INTEGER NOT NULL CHECK (version >= 1),
  kind TEXT NOT NULL CHECK (kind IN ('notice', 'agreement', 'consent')),
  effective TEXT NOT NULL,
  effective_at INTEGER NOT NULL,
  published_at INTEGER NOT NULL,
  key TEXT NOT NULL,
  body TEXT NOT NULL,
  text TEXT NOT NULL,
  PRIMARY KEY (policy, version)
) STRICT;

CREATE TABLE presentations (
  policy TEXT NOT NULL,
  version INTEGER NOT NULL,
  body TEXT NOT NULL,
  refreshed_at INTEGER NOT NULL,
  PRIMARY KEY (policy, version),
  FOREIGN KEY (policy, version) REFERENCES versions (policy, version)
) STRICT;

CREATE TABLE marks (
  policy TEXT NOT NULL,
  version INTEGER NOT NULL,
  by TEXT NOT NULL,
  because TEXT NOT NULL,
  at INTEGER NOT NULL,
  key TEXT NOT NULL,
  PRIMARY KEY (policy, version),
  FOREIGN KEY (policy, version) REFERENCES versions (policy, version)
) STRICT;

CREATE TABLE recalls (
  policy TEXT NOT NULL,
  version INTEGER NOT NULL,
  by TEXT NOT NULL,
  because TEXT NOT NULL,
  at INTEGER NOT NULL,
  key TEXT NOT NULL,
  PRIMARY KEY (policy, version),
  FOREIGN KEY (policy, version) REFERENCES versions (policy, version)
) STRICT;

CREATE TABLE contacts (
  user_id TEXT PRIMARY KEY,
  email TEXT,
  locale TEXT,
  created_at INTEGER NOT NULL,
  changed_at INTEGER NOT NULL,
  email_since INTEGER NOT NULL,
  refused_at INTEGER
) STRICT, WITHOUT ROWID;

CREATE TABLE acceptances (
  entry INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  user_id TEXT NOT NULL,
  policy TEXT NOT NULL,
  version INTEGER NOT NULL,
  locale TEXT,
  content TEXT,
  answer TEXT NOT NULL CHECK (answer IN ('acknowledge', 'accept', 'consent', 'decline', 'withdraw', 'defer')),
  channel TEXT NOT NULL,
  prompt TEXT,
  prompt_issued_at INTEGER,
  recorded_at INTEGER NOT NULL,
  key TEXT NOT NULL,
  generation INTEGER NOT NULL,
  nonce TEXT NOT NULL,
  UNIQUE (nonce, answer),
  FOREIGN KEY (policy, version) REFERENCES versions (policy, version)
) STRICT;
CREATE INDEX acceptances_by_user ON acceptances (user_id, recorded_at);

CREATE TABLE standings (
  user_id TEXT NOT NULL,
  policy TEXT NOT NULL,
  yes INTEGER NOT NULL,
  answer TEXT,
  answered_version INTEGER,
  answered_at INTEGER,
  deferred_version INTEGER,
  deferred_until INTEGER,
  acceptance TEXT NOT NULL,
  PRIMARY KEY (user_id, policy)
) STRICT, WITHOUT ROWID;

CREATE TABLE api_keys (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  hash TEXT NOT NULL UNIQUE,
  scopes TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  expires_at INTEGER,
  revoked_at INTEGER
) STRICT;

CREATE TABLE campaigns (
  policy TEXT NOT NULL,
  version INTEGER NOT NULL,
  kind TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('held', 'open', 'done', 'superseded', 'recalled')),
  opened_at INTEGER NOT NULL,
  reached TEXT NOT NULL,
  fanned_out_at INTEGER,
  done_at INTEGER,
  PRIMARY KEY (policy, version),
  FOREIGN KEY (policy, version) REFERENCES versions (policy, version)
) STRICT;

CREATE TABLE notices (
  id TEXT NOT NULL UNIQUE,
  policy TEXT NOT NULL,
  version INTEGER NOT NULL,
  user_id TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('queued', 'leased', 'sent', 'moot', 'dead')),
  queued_at INTEGER NOT NULL,
  due_at INTEGER NOT NULL,
  attempt INTEGER NOT NULL,
  token TEXT,
  claimed_at INTEGER,
  settled_at INTEGER,
  response TEXT,
  PRIMARY KEY (policy, version, user_id),
  FOREIGN KEY (policy, version) REFERENCES campaigns (policy, version)
) STRICT;
CREATE INDEX notices_waiting ON notices (policy, version, due_at) WHERE state IN ('queued', 'leased');
CREATE INDEX notices_by_user ON notices (user_id);

CREATE TRIGGER versions_keep BEFORE UPDATE ON versions
BEGIN SELECT RAISE(ABORT, 'versions are only added to: publish a new version instead'); END;
CREATE TRIGGER versions_stay BEFORE DELETE ON versions
BEGIN SELECT RAISE(ABORT, 'versions are only added to: recall an upcoming version instead'); END;
CREATE TRIGGER marks_keep BEFORE UPDATE ON marks
BEGIN SELECT RAISE(ABORT, 'marks are only added to'); END;
CREATE TRIGGER marks_stay BEFORE DELETE ON marks
BEGIN SELECT RAISE(ABORT, 'marks are only added to'); END;
CREATE TRIGGER recalls_keep BEFORE UPDATE ON recalls
BEGIN SELECT RAISE(ABORT, 'recalls are only added to'); END;
CREATE TRIGGER recalls_stay BEFORE DELETE ON recalls
BEGIN SELECT RAISE(ABORT, 'recalls are only added to'); END;
CREATE TRIGGER acceptances_keep BEFORE UPDATE ON acceptances
BEGIN SELECT RAISE(ABORT, 'acceptances are only added to'); END;
CREATE TRIGGER acceptances_stay BEFORE DELETE ON acceptances
BEGIN SELECT RAISE(ABORT, 'acceptances are only added to'); END;
