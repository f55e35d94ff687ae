output "blobs_id" {
  description = "Resource id of the account with blobs."
  value       = azurerm_storage_account.blobs.id
}

output "blob_endpoint" {
  description = "Where blobs are."
  value       = azurerm_storage_account.blobs.primary_blob_endpoint
}

output "imports_id" {
  description = "Resource id of the account with the share."
  value       = azurerm_storage_account.imports.id
}

output "imports" {
  description = "What the share is mounted with."
  value = {
    account_name = azurerm_storage_account.imports.name
    access_key   = azurerm_storage_account.imports.primary_access_key
    share_name   = azurerm_storage_share.imports.name
  }
  sensitive = true
}

output "posture" {
  description = "What is asserted of both."
  value = {
    for name, account in { blobs = azurerm_storage_account.blobs, imports = azurerm_storage_account.imports } : name => {
      name                       = account.name
      public                     = account.public_network_access_enabled
      tls                        = replace(trimprefix(account.min_tls_version, "TLS"), "_", ".")
      https_only                 = account.https_traffic_only_enabled
      shared_keys                = account.shared_access_key_enabled
      anonymous_blobs            = account.allow_nested_items_to_be_public || azurerm_storage_container.reports.container_access_type != "private"
      smb                        = one([for share in account.share_properties : "${join(",", share.smb[0].versions)} ${join(",", share.smb[0].channel_encryption_type)}"])
    }
  }
}
