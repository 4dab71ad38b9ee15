-- Where webhooks go. Secrets are not kept: they are derived from the prompt key and the id.
CREATE TABLE webhook_endpoints (
  id text COLLATE "C" PRIMARY KEY,
  url text NOT NULL,
  events text NOT NULL,
  created_at bigint NOT NULL,
  delivered bigint NOT NULL DEFAULT 0,
  dead bigint NOT NULL DEFAULT 0,
  -- Attempts failed in a row, since when, and until when nothing is tried.
  failures integer NOT NULL DEFAULT 0,
  failing_since bigint,
  free_at bigint NOT NULL DEFAULT 0,
  response text,
  disabled_at bigint
);

-- The outbox of webhooks: what is delivered or given up is deleted.
CREATE TABLE webhooks (
  id text COLLATE "C" PRIMARY KEY,
  endpoint text COLLATE "C" NOT NULL REFERENCES webhook_endpoints (id),
  type text NOT NULL,
  at bigint NOT NULL,
  -- Whom it speaks of, if anybody: it goes with the user.
  user_id text COLLATE "C",
  data text NOT NULL,
  due_at bigint NOT NULL,
  attempt integer NOT NULL DEFAULT 0,
  token text
);
CREATE INDEX webhooks_by_due ON webhooks (endpoint, due_at);
CREATE INDEX webhooks_by_user ON webhooks (user_id) WHERE user_id IS NOT NULL;
