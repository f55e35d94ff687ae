# Every secret of the system. Who may read which is by role, secret by secret.
data "azurerm_client_config" "current" {}

resource "azurerm_key_vault" "this" {
  name                          = var.name
  location                      = var.location
  resource_group_name           = var.resource_group_name
  tenant_id                     = data.azurerm_client_config.current.tenant_id
  sku_name                      = "standard"
  rbac_authorization_enabled    = true
  purge_protection_enabled      = var.purge_protection
  soft_delete_retention_days    = 30
  public_network_access_enabled = var.public
  tags                          = var.tags

  network_acls {
    bypass         = "AzureServices"
    default_action = var.public ? "Allow" : "Deny"
  }
}

# Whoever applies writes the secrets. Roles take up to some minutes to be known: an apply that was refused is repeated.
resource "azurerm_role_assignment" "deployer" {
  scope                = azurerm_key_vault.this.id
  role_definition_name = "Key Vault Secrets Officer"
  principal_id         = data.azurerm_client_config.current.object_id
}

# Written and never read back: a value is in no state and in no plan. Another version writes it anew.
resource "azurerm_key_vault_secret" "this" {
  for_each = var.secrets

  name             = each.key
  key_vault_id     = azurerm_key_vault.this.id
  value_wo         = var.values[each.key]
  value_wo_version = each.value
  content_type     = "text/plain"

  depends_on = [azurerm_role_assignment.deployer]
}

resource "azurerm_monitor_diagnostic_setting" "this" {
  name                       = "audit"
  target_resource_id         = azurerm_key_vault.this.id
  log_analytics_workspace_id = var.workspace_id

  enabled_log {
    category = "AuditEvent"
  }
}
