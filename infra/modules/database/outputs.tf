output "id" {
  description = "Resource id of the server, for its private endpoint."
  value       = azurerm_mssql_server.this.id
}

output "database_id" {
  description = "Resource id of the database, for alerts."
  value       = azurerm_mssql_database.this.id
}

output "jdbc_url" {
  description = "TRACKS_DB_URL but for whose identity connects: add `;msiClientId=…`."
  value       = "jdbc:sqlserver://${azurerm_mssql_server.this.fully_qualified_domain_name}:1433;databaseName=${azurerm_mssql_database.this.name};encrypt=true;trustServerCertificate=false;authentication=ActiveDirectoryManagedIdentity"
}

output "posture" {
  description = "What is asserted of it."
  value = {
    name        = azurerm_mssql_server.this.name
    public      = azurerm_mssql_server.this.public_network_access_enabled || length(azurerm_mssql_firewall_rule.azure) > 0
    tls         = azurerm_mssql_server.this.minimum_tls_version
    shared_keys = !azurerm_mssql_server.this.azuread_administrator[0].azuread_authentication_only
    serverless  = startswith(azurerm_mssql_database.this.sku_name, "GP_S_")
    locked      = length(azurerm_management_lock.this) > 0
  }
}
