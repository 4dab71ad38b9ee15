-- When a mail was about to be handed over whole, null once it is known what came of it; and how often that was never known.
ALTER TABLE notices ADD COLUMN handed_at INTEGER;
ALTER TABLE notices ADD COLUMN doubts INTEGER NOT NULL DEFAULT 0;

-- An editor's mail to herself is an act too.
CREATE TABLE campaign_acts_new (
  entry INTEGER PRIMARY KEY,
  policy TEXT NOT NULL,
  version INTEGER NOT NULL,
  act TEXT NOT NULL CHECK (act IN ('hold', 'release', 'pace', 'test')),
  by TEXT,
  because TEXT,
  per_hour INTEGER,
  at INTEGER NOT NULL,
  key TEXT,
  FOREIGN KEY (policy, version) REFERENCES campaigns (policy, version)
) STRICT;
INSERT INTO campaign_acts_new SELECT * FROM campaign_acts;
DROP TRIGGER campaign_acts_keep;
DROP TRIGGER campaign_acts_stay;
DROP TABLE campaign_acts;
ALTER TABLE campaign_acts_new RENAME TO campaign_acts;
CREATE INDEX campaign_acts_by_campaign ON campaign_acts (policy, version);
CREATE TRIGGER campaign_acts_keep BEFORE UPDATE ON campaign_acts
BEGIN SELECT RAISE(ABORT, 'campaign_acts are only added to'); END;
CREATE TRIGGER campaign_acts_stay BEFORE DELETE ON campaign_acts
BEGIN SELECT RAISE(ABORT, 'campaign_acts are only added to'); END;
