-- What the shop claims of an answer that was not given here; an observed one has none of it.
ALTER TABLE acceptances ADD COLUMN provenance TEXT NOT NULL DEFAULT 'observed';
ALTER TABLE acceptances ADD COLUMN answered_at INTEGER;
ALTER TABLE acceptances ADD COLUMN counts INTEGER;
ALTER TABLE acceptances ADD COLUMN source TEXT;
-- Whence the latest answer came.
ALTER TABLE standings ADD COLUMN provenance TEXT NOT NULL DEFAULT 'observed';

-- That one user is another: a guest who became a customer. The log knows only a salted hash of it.
CREATE TABLE links (
  idx INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  type TEXT NOT NULL CHECK (type IN ('merge', 'unmerge')),
  user_id TEXT NOT NULL,
  into_user TEXT NOT NULL,
  at INTEGER NOT NULL,
  key TEXT NOT NULL,
  opening BLOB NOT NULL CHECK (length(opening) = 32)
) STRICT;
CREATE INDEX links_by_user ON links (user_id);
CREATE INDEX links_by_into ON links (into_user);

-- The merges that stand, by guest; `kept` is what comes back when one is undone (JSON).
CREATE TABLE aliases (
  user_id TEXT PRIMARY KEY,
  into_user TEXT NOT NULL,
  idx INTEGER NOT NULL UNIQUE,
  at INTEGER NOT NULL,
  kept TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX aliases_by_into ON aliases (into_user);

CREATE TRIGGER links_keep BEFORE UPDATE ON links
BEGIN SELECT RAISE(ABORT, 'links are only added to'); END;
CREATE TRIGGER links_stay BEFORE DELETE ON links
WHEN NOT EXISTS (SELECT 1 FROM erased WHERE erased.idx = OLD.idx)
BEGIN SELECT RAISE(ABORT, 'links are only added to'); END;
