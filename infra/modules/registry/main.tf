# Where the services' images are. Whoever pulls is an identity with the role to.
resource "azurerm_container_registry" "this" {
  name                          = var.name
  location                      = var.location
  resource_group_name           = var.resource_group_name
  sku                           = var.sku
  admin_enabled                 = false
  anonymous_pull_enabled        = false
  public_network_access_enabled = var.public
  zone_redundancy_enabled       = var.sku == "Premium"
  retention_policy_in_days      = var.sku == "Premium" ? 30 : null
  tags                          = var.tags

  lifecycle {
    precondition {
      condition     = var.public || var.sku == "Premium"
      error_message = "Only the Premium tier has private endpoints."
    }
  }
}
