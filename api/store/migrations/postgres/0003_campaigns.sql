ALTER TABLE campaigns
  ADD COLUMN recipients integer NOT NULL DEFAULT 0,
  ADD COLUMN held_because text,
  ADD COLUMN per_hour integer,
  ADD COLUMN free_at bigint NOT NULL DEFAULT 0,
  ADD COLUMN reminder_reached text COLLATE "C" NOT NULL DEFAULT '',
  ADD COLUMN reminded_at bigint;
ALTER TABLE notices
  ADD COLUMN bounced_at bigint,
  ADD COLUMN reminder integer NOT NULL DEFAULT 0;

CREATE TABLE campaign_acts (
  entry bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  policy text COLLATE "C" NOT NULL,
  version integer NOT NULL,
  act text NOT NULL CHECK (act IN ('hold', 'release', 'pace')),
  by text,
  because text,
  per_hour integer,
  at bigint NOT NULL,
  key text,
  FOREIGN KEY (policy, version) REFERENCES campaigns (policy, version)
);
CREATE INDEX campaign_acts_by_campaign ON campaign_acts (policy, version);

CREATE TABLE deliveries (
  entry bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  notice text NOT NULL,
  message_id text NOT NULL,
  template text NOT NULL,
  locale text NOT NULL,
  facts text,
  outcome text NOT NULL CHECK (outcome IN ('sent', 'dead')),
  response text NOT NULL,
  at bigint NOT NULL
);
CREATE INDEX deliveries_by_message ON deliveries (message_id);
CREATE INDEX deliveries_by_notice ON deliveries (notice);

CREATE TABLE mail_pace (
  id integer PRIMARY KEY CHECK (id = 1),
  free_at bigint NOT NULL
);
INSERT INTO mail_pace (id, free_at) VALUES (1, 0);

CREATE TABLE prompted (
  user_id text COLLATE "C" NOT NULL,
  policy text COLLATE "C" NOT NULL,
  version integer NOT NULL,
  at bigint NOT NULL,
  PRIMARY KEY (user_id, policy)
);

CREATE TRIGGER campaign_acts_keep BEFORE UPDATE OR DELETE ON campaign_acts FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER campaign_acts_stay BEFORE TRUNCATE ON campaign_acts FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER deliveries_keep BEFORE UPDATE OR DELETE ON deliveries FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER deliveries_stay BEFORE TRUNCATE ON deliveries FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
