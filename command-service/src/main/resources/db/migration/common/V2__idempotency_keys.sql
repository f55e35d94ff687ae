-- The first answer to each request that carried an Idempotency-Key, written in the transaction of the
-- write itself: either both are there or neither.
CREATE TABLE spotify.idempotency_keys (
  caller NVARCHAR(128) ${exact} NOT NULL,
  idempotency_key NVARCHAR(255) ${exact} NOT NULL,
  fingerprint NVARCHAR(64) NOT NULL,
  status INT NULL,
  location NVARCHAR(1000) NULL,
  consistency_token NVARCHAR(2000) NULL,
  body NVARCHAR(MAX) NULL,
  created_at DATETIME2(6) NOT NULL,
  CONSTRAINT pk_idempotency_keys PRIMARY KEY (caller, idempotency_key)
);

CREATE INDEX ix_idempotency_keys_created ON spotify.idempotency_keys (created_at);
