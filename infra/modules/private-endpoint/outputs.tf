output "id" {
  description = "Resource id of the endpoint."
  value       = azurerm_private_endpoint.this.id
}
