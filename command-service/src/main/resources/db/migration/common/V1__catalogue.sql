-- The catalogue: rows, the version of each genre, and the outbox that doubles as the log of changes.
-- One text for SQL Server and for H2 in MSSQLServer mode. ${exact} is a binary collation on SQL Server
-- and empty on H2, which compares exactly by itself.

CREATE SEQUENCE spotify.feature_ids AS BIGINT START WITH 1 INCREMENT BY 1000 NO CACHE;

CREATE TABLE spotify.features (
  id BIGINT NOT NULL,
  genre NVARCHAR(100) ${exact} NOT NULL,
  artist_name NVARCHAR(1000) NOT NULL,
  track_name NVARCHAR(1000) NOT NULL,
  track_id NVARCHAR(64) ${exact} NOT NULL,
  popularity INT NOT NULL,
  acousticness FLOAT(53) NULL,
  danceability FLOAT(53) NULL,
  duration_ms BIGINT NOT NULL,
  energy FLOAT(53) NULL,
  instrumentalness FLOAT(53) NULL,
  [key] NVARCHAR(2) NULL,
  liveness FLOAT(53) NULL,
  loudness FLOAT(53) NULL,
  [mode] NVARCHAR(5) NULL,
  speechiness FLOAT(53) NULL,
  tempo FLOAT(53) NULL,
  time_signature NVARCHAR(5) NULL,
  valence FLOAT(53) NULL,
  created_at DATETIME2(6) NOT NULL,
  CONSTRAINT pk_features PRIMARY KEY (id),
  CONSTRAINT uq_features_genre_track UNIQUE (genre, track_id)
);

CREATE INDEX ix_features_genre_id ON spotify.features (genre, id);

-- Incremented in the transaction that changes the genre's rows, as late as possible before its commit:
-- the row lock makes the order of versions the commit order of that genre.
CREATE TABLE spotify.genre_versions (
  genre NVARCHAR(100) ${exact} NOT NULL,
  version BIGINT NOT NULL,
  row_count BIGINT NOT NULL,
  CONSTRAINT pk_genre_versions PRIMARY KEY (genre)
);

-- genre, version and min_id (the smallest id that the commit touched) are columns and not only payload,
-- because the reconciler asks this table what changed since a version.
CREATE TABLE spotify.outbox (
  id BIGINT IDENTITY(1,1) NOT NULL,
  event_id NVARCHAR(36) NOT NULL,
  destination NVARCHAR(100) NOT NULL,
  event_type NVARCHAR(200) NOT NULL,
  genre NVARCHAR(100) ${exact} NULL,
  version BIGINT NULL,
  min_id BIGINT NULL,
  payload NVARCHAR(MAX) NOT NULL,
  traceparent NVARCHAR(55) NULL,
  created_at DATETIME2(6) NOT NULL,
  claim_id NVARCHAR(36) NULL,
  claimed_until DATETIME2(6) NULL,
  attempts INT NOT NULL,
  last_error NVARCHAR(1000) NULL,
  published_at DATETIME2(6) NULL,
  CONSTRAINT pk_outbox PRIMARY KEY (id),
  CONSTRAINT uq_outbox_event UNIQUE (event_id)
);

CREATE INDEX ix_outbox_published_id ON spotify.outbox (published_at, id);
CREATE INDEX ix_outbox_claim ON spotify.outbox (claim_id);
CREATE INDEX ix_outbox_genre_version ON spotify.outbox (genre, version);
