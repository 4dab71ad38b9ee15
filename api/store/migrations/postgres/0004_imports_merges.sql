-- What the shop claims of an answer that was not given here; an observed one has none of it.
ALTER TABLE acceptances ADD COLUMN provenance text NOT NULL DEFAULT 'observed';
ALTER TABLE acceptances ADD COLUMN answered_at bigint;
ALTER TABLE acceptances ADD COLUMN counts integer;
ALTER TABLE acceptances ADD COLUMN source text;
-- Whence the latest answer came.
ALTER TABLE standings ADD COLUMN provenance text NOT NULL DEFAULT 'observed';

-- That one user is another: a guest who became a customer. The log knows only a salted hash of it.
CREATE TABLE links (
  idx bigint PRIMARY KEY,
  id text NOT NULL UNIQUE,
  type text NOT NULL CHECK (type IN ('merge', 'unmerge')),
  user_id text COLLATE "C" NOT NULL,
  into_user text COLLATE "C" NOT NULL,
  at bigint NOT NULL,
  key text NOT NULL,
  opening bytea NOT NULL CHECK (length(opening) = 32)
);
CREATE INDEX links_by_user ON links (user_id);
CREATE INDEX links_by_into ON links (into_user);

-- The merges that stand, by guest; `kept` is what comes back when one is undone (JSON).
CREATE TABLE aliases (
  user_id text COLLATE "C" PRIMARY KEY,
  into_user text COLLATE "C" NOT NULL,
  idx bigint NOT NULL UNIQUE,
  at bigint NOT NULL,
  kept text NOT NULL
);
CREATE INDEX aliases_by_into ON aliases (into_user);

CREATE TRIGGER links_keep BEFORE UPDATE ON links FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER links_stay BEFORE DELETE ON links FOR EACH ROW EXECUTE FUNCTION refuse_unless_erased_receipt();
CREATE TRIGGER links_whole BEFORE TRUNCATE ON links FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
