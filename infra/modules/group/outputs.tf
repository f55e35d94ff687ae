output "name" {
  description = "Name of the resource group."
  value       = azurerm_resource_group.this.name
}

output "id" {
  description = "Resource id of the resource group."
  value       = azurerm_resource_group.this.id
}

output "location" {
  description = "Azure region."
  value       = azurerm_resource_group.this.location
}

output "budget" {
  description = "What a month may cost."
  value       = azurerm_consumption_budget_resource_group.this.amount
}
