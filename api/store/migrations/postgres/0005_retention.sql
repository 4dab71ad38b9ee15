-- How far the purge after the retention period has come, and what it has let go of since the beginning: one row.
-- `reached` is the last answer looked at by the run that is under way, null between runs.
CREATE TABLE retention (
  id integer PRIMARY KEY CHECK (id = 1),
  reached bigint,
  ran_at bigint,
  answers bigint NOT NULL,
  notices bigint NOT NULL,
  prompted bigint NOT NULL
);
INSERT INTO retention (id, answers, notices, prompted) VALUES (1, 0, 0, 0);
