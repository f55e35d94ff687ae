output "id" {
  description = "Resource id."
  value       = azurerm_container_app_environment.this.id
}

output "domain" {
  description = "Domain of the apps' names."
  value       = azurerm_container_app_environment.this.default_domain
}

output "imports_storage" {
  description = "Name of the mounted share."
  value       = azurerm_container_app_environment_storage.imports.name
}

output "posture" {
  description = "What is asserted of it."
  value = {
    encrypted_inside = azurerm_container_app_environment.this.mutual_tls_enabled
    own_network      = azurerm_container_app_environment.this.infrastructure_subnet_id != null
  }
}
