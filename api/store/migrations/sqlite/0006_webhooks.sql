-- Where webhooks go. Secrets are not kept: they are derived from the prompt key and the id.
CREATE TABLE webhook_endpoints (
  id TEXT PRIMARY KEY,
  url TEXT NOT NULL,
  events TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  delivered INTEGER NOT NULL DEFAULT 0,
  dead INTEGER NOT NULL DEFAULT 0,
  -- Attempts failed in a row, since when, and until when nothing is tried.
  failures INTEGER NOT NULL DEFAULT 0,
  failing_since INTEGER,
  free_at INTEGER NOT NULL DEFAULT 0,
  response TEXT,
  disabled_at INTEGER
) STRICT, WITHOUT ROWID;

-- The outbox of webhooks: what is delivered or given up is deleted.
CREATE TABLE webhooks (
  id TEXT PRIMARY KEY,
  endpoint TEXT NOT NULL REFERENCES webhook_endpoints (id),
  type TEXT NOT NULL,
  at INTEGER NOT NULL,
  -- Whom it speaks of, if anybody: it goes with the user.
  user_id TEXT,
  data TEXT NOT NULL,
  due_at INTEGER NOT NULL,
  attempt INTEGER NOT NULL DEFAULT 0,
  token TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX webhooks_by_due ON webhooks (endpoint, due_at);
CREATE INDEX webhooks_by_user ON webhooks (user_id) WHERE user_id IS NOT NULL;
