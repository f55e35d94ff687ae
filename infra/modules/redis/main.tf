# Azure Managed Redis as the cache needs it (docs/operations.md, "What Redis must be").
resource "azurerm_managed_redis" "this" {
  name                      = var.name
  location                  = var.location
  resource_group_name       = var.resource_group_name
  sku_name                  = var.sku
  high_availability_enabled = var.high_availability
  public_network_access     = var.public ? "Enabled" : "Disabled"
  tags                      = var.tags

  default_database {
    # The promised names of keys span slots, and one step of the protocol touches several of them.
    clustering_policy = "NoCluster"
    # Floors have no time to live and must stay; representations have one and may go.
    eviction_policy = "VolatileLRU"
    client_protocol = "Encrypted"
    # The services connect with a URL that has the key in it. It stands in the vault alone.
    access_keys_authentication_enabled = true
  }
}
