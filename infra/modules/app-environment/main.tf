# What the apps run in.
resource "azurerm_container_app_environment" "this" {
  name                       = "cae-${var.name}"
  location                   = var.location
  resource_group_name        = var.resource_group_name
  logs_destination           = "log-analytics"
  log_analytics_workspace_id = var.workspace_id
  infrastructure_subnet_id   = var.subnet_id
  zone_redundancy_enabled    = var.subnet_id == null ? null : var.zone_redundant
  # The gateway is open to the world, and it alone: each other app's ingress is of the environment only.
  public_network_access = "Enabled"
  # Apps call each other by http://NAME; between the machines that is TLS, made and checked by the environment.
  mutual_tls_enabled = true
  tags               = var.tags

  workload_profile {
    name                  = "Consumption"
    workload_profile_type = "Consumption"
  }
}

resource "azurerm_container_app_environment_storage" "imports" {
  name                         = "imports"
  container_app_environment_id = azurerm_container_app_environment.this.id
  account_name                 = var.imports.account_name
  access_key                   = var.imports.access_key
  share_name                   = var.imports.share_name
  access_mode                  = "ReadWrite"
}
