output "id" {
  description = "Resource id."
  value       = azurerm_key_vault.this.id
}

output "uri" {
  description = "Where the vault answers."
  value       = azurerm_key_vault.this.vault_uri
}

output "secret_uris" {
  description = "Where each secret is, in its newest version."
  value       = { for name, secret in azurerm_key_vault_secret.this : name => secret.versionless_id }
}

output "secret_ids" {
  description = "Resource ids of the secrets, for who may read them."
  value       = { for name, secret in azurerm_key_vault_secret.this : name => secret.resource_versionless_id }
}

output "posture" {
  description = "What is asserted of it."
  value = {
    name             = azurerm_key_vault.this.name
    public           = azurerm_key_vault.this.public_network_access_enabled || azurerm_key_vault.this.network_acls[0].default_action != "Deny"
    by_role          = azurerm_key_vault.this.rbac_authorization_enabled
    purge_protection = azurerm_key_vault.this.purge_protection_enabled
    secrets          = sort(keys(azurerm_key_vault_secret.this))
    # A value that is not write-only would be in the state.
    values_in_state = length([for secret in azurerm_key_vault_secret.this : secret if secret.value_wo_version == null]) > 0
  }
}
