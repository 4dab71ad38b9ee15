-- The public leaves are few: what is asked of them need not pass the others.
CREATE INDEX leaves_public ON leaves (idx) WHERE entry IS NOT NULL;
