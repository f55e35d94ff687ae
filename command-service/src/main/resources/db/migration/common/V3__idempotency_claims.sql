-- A key is claimed by a committed row without a status, for a lease, before its write begins: so that
-- a second request with the key, on any instance, is told at once and does not wait.

ALTER TABLE spotify.idempotency_keys ADD claim_id NVARCHAR(36) NULL;
ALTER TABLE spotify.idempotency_keys ADD claimed_until DATETIME2(6) NULL;
