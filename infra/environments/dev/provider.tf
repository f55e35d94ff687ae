# Where the state is, is told at `terraform init -backend-config=…`: it names what was made, so that whoever reads it
# must be allowed to (docs/operations.md).
terraform {
  backend "azurerm" {
    use_azuread_auth = true
  }
}

provider "azurerm" {
  subscription_id     = var.subscription_id
  storage_use_azuread = true

  features {
    key_vault {
      purge_soft_delete_on_destroy = false
    }
    resource_group {
      prevent_deletion_if_contains_resources = true
    }
  }
}
