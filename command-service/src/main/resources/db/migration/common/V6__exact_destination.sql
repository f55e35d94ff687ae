-- A mark names the rows of a claim by their destination: two that differ in case alone are two.

ALTER TABLE spotify.outbox ALTER COLUMN destination NVARCHAR(100) ${exact} NOT NULL;
