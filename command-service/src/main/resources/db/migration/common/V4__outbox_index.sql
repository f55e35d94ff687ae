-- One index for what relays do instead of two that each claim and each mark had to change. What is not
-- published stands first in it, and of that what nobody holds; the rows of a claim stand together.

CREATE INDEX ix_outbox_published_claim ON spotify.outbox (published_at, claim_id, id);
DROP INDEX ix_outbox_published_id ON spotify.outbox;
DROP INDEX ix_outbox_claim ON spotify.outbox;
