-- Now, in UTC: CURRENT_TIMESTAMP is the local time of the server. H2 has no SYSUTCDATETIME, so that each
-- kind of database has a view of its own and every statement has one text.

CREATE OR ALTER VIEW spotify.utc AS SELECT SYSUTCDATETIME() AS [now];
