-- When a mail was about to be handed over whole, null once it is known what came of it; and how often that was never known.
ALTER TABLE notices ADD COLUMN handed_at bigint;
ALTER TABLE notices ADD COLUMN doubts integer NOT NULL DEFAULT 0;

-- An editor's mail to herself is an act too.
ALTER TABLE campaign_acts DROP CONSTRAINT campaign_acts_act_check;
ALTER TABLE campaign_acts ADD CONSTRAINT campaign_acts_act_check CHECK (act IN ('hold', 'release', 'pace', 'test'));
