-- What waits for a destination stands together, and of that what nobody holds first, the oldest before all:
-- so a claim passes over what waits for another that takes nothing, however much it is.

CREATE INDEX ix_outbox_waiting ON spotify.outbox (published_at, destination, claim_id, id);
DROP INDEX ix_outbox_published_claim ON spotify.outbox;
