-- Users of the services in the database, once per environment, by its Entra administrator:
--   sqlcmd -G -S sql-tracks-ENVIRONMENT-SUFFIX.database.windows.net -d tracks -v PREFIX=id-tracks-ENVIRONMENT -i infra/sql/users.sql
-- command-service owns the schema and migrates it; the others read.
CREATE USER [$(PREFIX)-command-service] FROM EXTERNAL PROVIDER;
CREATE USER [$(PREFIX)-query-service] FROM EXTERNAL PROVIDER;
CREATE USER [$(PREFIX)-cache-invalidator] FROM EXTERNAL PROVIDER;
GO
CREATE SCHEMA spotify AUTHORIZATION [$(PREFIX)-command-service];
GO
GRANT CREATE TABLE, CREATE VIEW TO [$(PREFIX)-command-service];
GRANT SELECT ON SCHEMA::spotify TO [$(PREFIX)-query-service];
GRANT SELECT ON SCHEMA::spotify TO [$(PREFIX)-cache-invalidator];
GO
