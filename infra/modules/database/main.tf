# Azure SQL, with Entra identities and no SQL logins. Row versioning, which the cache's fills need, is on by default.
resource "azurerm_mssql_server" "this" {
  name                          = var.server_name
  location                      = var.location
  resource_group_name           = var.resource_group_name
  version                       = "12.0"
  minimum_tls_version           = "1.2"
  public_network_access_enabled = var.public
  tags                          = var.tags

  azuread_administrator {
    login_username              = var.administrator.name
    object_id                   = var.administrator.object_id
    azuread_authentication_only = true
  }
}

resource "azurerm_mssql_database" "this" {
  name      = "tracks"
  server_id = azurerm_mssql_server.this.id
  # Names of genres and tracks are compared by code point (the columns say so); this is for what is not.
  collation                   = "Latin1_General_100_CI_AS_SC_UTF8"
  sku_name                    = var.sku
  max_size_gb                 = var.max_size_gb
  min_capacity                = var.serverless == null ? null : var.serverless.min_vcores
  auto_pause_delay_in_minutes = var.serverless == null ? null : var.serverless.pause_after_minutes
  zone_redundant              = var.zone_redundant
  storage_account_type        = var.zone_redundant ? "Zone" : "Local"
  tags                        = var.tags

  short_term_retention_policy {
    retention_days = var.restore_days
  }

  lifecycle {
    precondition {
      condition     = startswith(var.sku, "GP_S_") == (var.serverless != null)
      error_message = "A serverless SKU (GP_S_…) and the option serverless go together."
    }
  }
}

# What Azure calls "allow Azure services": for an environment without a network of its own.
resource "azurerm_mssql_firewall_rule" "azure" {
  count = var.public ? 1 : 0

  name             = "azure"
  server_id        = azurerm_mssql_server.this.id
  start_ip_address = "0.0.0.0"
  end_ip_address   = "0.0.0.0"
}

resource "azurerm_management_lock" "this" {
  count = var.locked ? 1 : 0

  name       = "holds-the-rows"
  scope      = azurerm_mssql_database.this.id
  lock_level = "CanNotDelete"
  notes      = "Every row that was acknowledged is here and nowhere else."
}
