output "id" {
  description = "Resource id, for who may pull."
  value       = azurerm_container_registry.this.id
}

output "server" {
  description = "Host that images are pushed to and pulled from."
  value       = azurerm_container_registry.this.login_server
}

output "posture" {
  description = "What is asserted of it."
  value = {
    name        = azurerm_container_registry.this.name
    public      = azurerm_container_registry.this.public_network_access_enabled
    shared_keys = azurerm_container_registry.this.admin_enabled
    anonymous   = azurerm_container_registry.this.anonymous_pull_enabled
  }
}
