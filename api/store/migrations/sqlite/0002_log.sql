-- The evidence: a Merkle tree over every answer and every act, and a signed receipt for each answer.

-- `edge` alone says which index comes next: size (8 bytes, big-endian), then the roots of the complete subtrees.
CREATE TABLE log (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  edge BLOB NOT NULL
) STRICT;
INSERT INTO log (id, edge) VALUES (1, zeroblob(8));

-- `entry` is the text of a public leaf; of an answer the log knows the hash alone.
CREATE TABLE leaves (
  idx INTEGER PRIMARY KEY,
  hash BLOB NOT NULL CHECK (length(hash) = 32),
  entry TEXT
) STRICT;

CREATE TABLE nodes (
  level INTEGER NOT NULL,
  idx INTEGER NOT NULL,
  hash BLOB NOT NULL CHECK (length(hash) = 32),
  PRIMARY KEY (level, idx)
) STRICT, WITHOUT ROWID;

CREATE TABLE log_keys (
  key_no INTEGER PRIMARY KEY,
  kid TEXT NOT NULL UNIQUE,
  x TEXT NOT NULL
) STRICT;

-- What makes the receipt again, byte for byte, together with the record.
CREATE TABLE receipts (
  idx INTEGER PRIMARY KEY,
  acceptance TEXT NOT NULL UNIQUE,
  opening BLOB NOT NULL CHECK (length(opening) = 32),
  size INTEGER NOT NULL,
  root BLOB NOT NULL CHECK (length(root) = 32),
  key_no INTEGER NOT NULL,
  signature BLOB NOT NULL CHECK (length(signature) = 64)
) STRICT;

-- The leaves whose records are gone, and the public leaf that says so. Only what stands here may be deleted.
CREATE TABLE erased (
  idx INTEGER PRIMARY KEY,
  by_idx INTEGER NOT NULL
) STRICT;

CREATE TRIGGER log_stays BEFORE DELETE ON log
BEGIN SELECT RAISE(ABORT, 'the log is only added to'); END;
CREATE TRIGGER leaves_keep BEFORE UPDATE ON leaves
BEGIN SELECT RAISE(ABORT, 'leaves are only added to'); END;
CREATE TRIGGER leaves_stay BEFORE DELETE ON leaves
BEGIN SELECT RAISE(ABORT, 'leaves are only added to'); END;
CREATE TRIGGER nodes_keep BEFORE UPDATE ON nodes
BEGIN SELECT RAISE(ABORT, 'nodes are only added to'); END;
CREATE TRIGGER nodes_stay BEFORE DELETE ON nodes
BEGIN SELECT RAISE(ABORT, 'nodes are only added to'); END;
CREATE TRIGGER log_keys_keep BEFORE UPDATE ON log_keys
BEGIN SELECT RAISE(ABORT, 'log_keys are only added to'); END;
CREATE TRIGGER log_keys_stay BEFORE DELETE ON log_keys
BEGIN SELECT RAISE(ABORT, 'log_keys are only added to'); END;
CREATE TRIGGER receipts_keep BEFORE UPDATE ON receipts
BEGIN SELECT RAISE(ABORT, 'receipts are only added to'); END;
CREATE TRIGGER receipts_stay BEFORE DELETE ON receipts
WHEN NOT EXISTS (SELECT 1 FROM erased WHERE erased.idx = OLD.idx)
BEGIN SELECT RAISE(ABORT, 'receipts are only added to'); END;
CREATE TRIGGER erased_keep BEFORE UPDATE ON erased
BEGIN SELECT RAISE(ABORT, 'erased are only added to'); END;
CREATE TRIGGER erased_stay BEFORE DELETE ON erased
BEGIN SELECT RAISE(ABORT, 'erased are only added to'); END;

-- A record goes before its receipt, which knows its place in the log.
DROP TRIGGER acceptances_stay;
CREATE TRIGGER acceptances_stay BEFORE DELETE ON acceptances
WHEN NOT EXISTS (SELECT 1 FROM receipts JOIN erased ON erased.idx = receipts.idx WHERE receipts.acceptance = OLD.id)
BEGIN SELECT RAISE(ABORT, 'acceptances are only added to'); END;
