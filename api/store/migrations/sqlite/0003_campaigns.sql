ALTER TABLE campaigns ADD COLUMN recipients INTEGER NOT NULL DEFAULT 0;
ALTER TABLE campaigns ADD COLUMN held_because TEXT;
ALTER TABLE campaigns ADD COLUMN per_hour INTEGER;
ALTER TABLE campaigns ADD COLUMN free_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE campaigns ADD COLUMN reminder_reached TEXT NOT NULL DEFAULT '';
ALTER TABLE campaigns ADD COLUMN reminded_at INTEGER;
ALTER TABLE notices ADD COLUMN bounced_at INTEGER;
ALTER TABLE notices ADD COLUMN reminder INTEGER NOT NULL DEFAULT 0;

CREATE TABLE campaign_acts (
  entry INTEGER PRIMARY KEY,
  policy TEXT NOT NULL,
  version INTEGER NOT NULL,
  act TEXT NOT NULL CHECK (act IN ('hold', 'release', 'pace')),
  by TEXT,
  because TEXT,
  per_hour INTEGER,
  at INTEGER NOT NULL,
  key TEXT,
  FOREIGN KEY (policy, version) REFERENCES campaigns (policy, version)
) STRICT;
CREATE INDEX campaign_acts_by_campaign ON campaign_acts (policy, version);

CREATE TABLE deliveries (
  entry INTEGER PRIMARY KEY,
  notice TEXT NOT NULL,
  message_id TEXT NOT NULL,
  template TEXT NOT NULL,
  locale TEXT NOT NULL,
  facts TEXT,
  outcome TEXT NOT NULL CHECK (outcome IN ('sent', 'dead')),
  response TEXT NOT NULL,
  at INTEGER NOT NULL
) STRICT;
CREATE INDEX deliveries_by_message ON deliveries (message_id);
CREATE INDEX deliveries_by_notice ON deliveries (notice);

CREATE TABLE mail_pace (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  free_at INTEGER NOT NULL
) STRICT;
INSERT INTO mail_pace (id, free_at) VALUES (1, 0);

CREATE TABLE prompted (
  user_id TEXT NOT NULL,
  policy TEXT NOT NULL,
  version INTEGER NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (user_id, policy)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER campaign_acts_keep BEFORE UPDATE ON campaign_acts
BEGIN SELECT RAISE(ABORT, 'campaign_acts are only added to'); END;
CREATE TRIGGER campaign_acts_stay BEFORE DELETE ON campaign_acts
BEGIN SELECT RAISE(ABORT, 'campaign_acts are only added to'); END;
CREATE TRIGGER deliveries_keep BEFORE UPDATE ON deliveries
BEGIN SELECT RAISE(ABORT, 'deliveries are only added to'); END;
CREATE TRIGGER deliveries_stay BEFORE DELETE ON deliveries
BEGIN SELECT RAISE(ABORT, 'deliveries are only added to'); END;
