-- Imports of CSV files. How far an import is stands in its row, which is updated in the transaction of
-- each batch: so whoever takes it over, after its owner died, goes on after the last committed batch.

CREATE TABLE spotify.imports (
  id NVARCHAR(36) ${exact} NOT NULL,
  place BIGINT IDENTITY(1,1) NOT NULL,
  state NVARCHAR(12) NOT NULL,
  digest NVARCHAR(64) NOT NULL,
  charset_name NVARCHAR(40) NOT NULL,
  size_bytes BIGINT NOT NULL,
  total_lines BIGINT NOT NULL,
  last_line BIGINT NOT NULL,
  rows_read BIGINT NOT NULL,
  rows_stored BIGINT NOT NULL,
  rows_present BIGINT NOT NULL,
  rows_rejected BIGINT NOT NULL,
  failure NVARCHAR(1000) NULL,
  traceparent NVARCHAR(55) NULL,
  owner_id NVARCHAR(36) NULL,
  owned_until DATETIME2(6) NULL,
  created_at DATETIME2(6) NOT NULL,
  started_at DATETIME2(6) NULL,
  ended_at DATETIME2(6) NULL,
  CONSTRAINT pk_imports PRIMARY KEY (id),
  CONSTRAINT uq_imports_place UNIQUE (place)
);

CREATE INDEX ix_imports_ended ON spotify.imports (ended_at);
CREATE INDEX ix_imports_state ON spotify.imports (state, place);

-- What was refused, by line; part counts what is wrong with one line.
CREATE TABLE spotify.import_rejects (
  import_id NVARCHAR(36) ${exact} NOT NULL,
  line BIGINT NOT NULL,
  part INT NOT NULL,
  column_name NVARCHAR(100) NOT NULL,
  found NVARCHAR(200) NOT NULL,
  reason NVARCHAR(400) NOT NULL,
  CONSTRAINT pk_import_rejects PRIMARY KEY (import_id, line, part)
);
