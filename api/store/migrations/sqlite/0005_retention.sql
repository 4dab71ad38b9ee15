-- How far the purge after the retention period has come, and what it has let go of since the beginning: one row.
-- `reached` is the last answer looked at by the run that is under way, null between runs.
CREATE TABLE retention (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  reached INTEGER,
  ran_at INTEGER,
  answers INTEGER NOT NULL,
  notices INTEGER NOT NULL,
  prompted INTEGER NOT NULL
) STRICT;
INSERT INTO retention (id, answers, notices, prompted) VALUES (1, 0, 0, 0);
