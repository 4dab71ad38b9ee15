-- The evidence: a Merkle tree over every answer and every act, and a signed receipt for each answer.

-- `edge` alone says which index comes next: size (8 bytes, big-endian), then the roots of the complete subtrees.
CREATE TABLE log (
  id integer PRIMARY KEY CHECK (id = 1),
  edge bytea NOT NULL
);
INSERT INTO log (id, edge) VALUES (1, '\x0000000000000000');

-- `entry` is the text of a public leaf; of an answer the log knows the hash alone.
CREATE TABLE leaves (
  idx bigint PRIMARY KEY,
  hash bytea NOT NULL CHECK (length(hash) = 32),
  entry text
);

CREATE TABLE nodes (
  level integer NOT NULL,
  idx bigint NOT NULL,
  hash bytea NOT NULL CHECK (length(hash) = 32),
  PRIMARY KEY (level, idx)
);

CREATE TABLE log_keys (
  key_no integer PRIMARY KEY,
  kid text NOT NULL UNIQUE,
  x text NOT NULL
);

-- What makes the receipt again, byte for byte, together with the record.
CREATE TABLE receipts (
  idx bigint PRIMARY KEY,
  acceptance text NOT NULL UNIQUE,
  opening bytea NOT NULL CHECK (length(opening) = 32),
  size bigint NOT NULL,
  root bytea NOT NULL CHECK (length(root) = 32),
  key_no integer NOT NULL,
  signature bytea NOT NULL CHECK (length(signature) = 64)
);

-- The leaves whose records are gone, and the public leaf that says so. Only what stands here may be deleted.
CREATE TABLE erased (
  idx bigint PRIMARY KEY,
  by_idx bigint NOT NULL
);

CREATE TRIGGER log_stays BEFORE DELETE ON log FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER log_whole BEFORE TRUNCATE ON log FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER leaves_keep BEFORE UPDATE OR DELETE ON leaves FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER leaves_stay BEFORE TRUNCATE ON leaves FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER nodes_keep BEFORE UPDATE OR DELETE ON nodes FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER nodes_stay BEFORE TRUNCATE ON nodes FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER log_keys_keep BEFORE UPDATE OR DELETE ON log_keys FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER log_keys_stay BEFORE TRUNCATE ON log_keys FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER erased_keep BEFORE UPDATE OR DELETE ON erased FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER erased_stay BEFORE TRUNCATE ON erased FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE FUNCTION refuse_unless_erased_receipt() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM erased WHERE erased.idx = OLD.idx) THEN
    RETURN OLD;
  END IF;
  RAISE EXCEPTION '% are only added to', TG_TABLE_NAME;
END $$;
CREATE TRIGGER receipts_keep BEFORE UPDATE ON receipts FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER receipts_stay BEFORE DELETE ON receipts FOR EACH ROW EXECUTE FUNCTION refuse_unless_erased_receipt();
CREATE TRIGGER receipts_whole BEFORE TRUNCATE ON receipts FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- A record goes before its receipt, which knows its place in the log.
CREATE FUNCTION refuse_unless_erased_record() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM receipts JOIN erased ON erased.idx = receipts.idx WHERE receipts.acceptance = OLD.id) THEN
    RETURN OLD;
  END IF;
  RAISE EXCEPTION '% are only added to', TG_TABLE_NAME;
END $$;
DROP TRIGGER acceptances_keep ON acceptances;
CREATE TRIGGER acceptances_keep BEFORE UPDATE ON acceptances FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER acceptances_gone BEFORE DELETE ON acceptances FOR EACH ROW EXECUTE FUNCTION refuse_unless_erased_record();
