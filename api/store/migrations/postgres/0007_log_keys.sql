-- Where in the log a key was named, and the signature of the key before under the head with that leaf; none for the first.
ALTER TABLE log_keys ADD COLUMN idx bigint NOT NULL DEFAULT 0;
ALTER TABLE log_keys ADD COLUMN handover bytea;
