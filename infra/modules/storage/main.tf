# Blobs of reports, and the share on which uploads lie until they are imported. Two accounts, because the second has
# what the first must not have: a key.
resource "azurerm_storage_account" "blobs" {
  name                             = "st${var.name}blobs"
  location                         = var.location
  resource_group_name              = var.resource_group_name
  account_kind                     = "StorageV2"
  account_tier                     = "Standard"
  account_replication_type         = var.replication
  min_tls_version                  = "TLS1_2"
  https_traffic_only_enabled       = true
  shared_access_key_enabled        = false
  default_to_oauth_authentication  = true
  allow_nested_items_to_be_public  = false
  cross_tenant_replication_enabled = false
  local_user_enabled               = false
  public_network_access_enabled    = var.public
  tags                             = var.tags

  blob_properties {
    delete_retention_policy {
      days = 7
    }
  }
}

resource "azurerm_storage_container" "reports" {
  name                  = "reports"
  storage_account_id    = azurerm_storage_account.blobs.id
  container_access_type = "private"
}

# Container Apps mount a share of Azure Files by SMB, and SMB from there knows no identity but the account's key. The
# key goes from here to the environment's mount; no app and no vault has it. On the wire it is SMB 3.1.1 with AES-256.
resource "azurerm_storage_account" "imports" {
  name                             = "st${var.name}imports"
  location                         = var.location
  resource_group_name              = var.resource_group_name
  account_kind                     = "StorageV2"
  account_tier                     = "Standard"
  account_replication_type         = var.replication
  min_tls_version                  = "TLS1_2"
  https_traffic_only_enabled       = true
  shared_access_key_enabled        = true
  allow_nested_items_to_be_public  = false
  cross_tenant_replication_enabled = false
  local_user_enabled               = false
  public_network_access_enabled    = var.public
  tags                             = var.tags

  share_properties {
    retention_policy {
      days = 7
    }
    smb {
      versions                = ["SMB3.1.1"]
      authentication_types    = ["NTLMv2"]
      channel_encryption_type = ["AES-256-GCM"]
    }
  }
}

resource "azurerm_storage_share" "imports" {
  name               = "imports"
  storage_account_id = azurerm_storage_account.imports.id
  quota              = var.imports_gb
}
