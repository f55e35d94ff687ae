output "apps_subnet_id" {
  description = "Subnet of the apps."
  value       = azurerm_subnet.apps.id
}

output "apps_addresses" {
  description = "Addresses of the apps' subnet."
  value       = azurerm_subnet.apps.address_prefixes[0]
}

output "endpoints_subnet_id" {
  description = "Subnet of the private endpoints."
  value       = azurerm_subnet.endpoints.id
}

output "zone_ids" {
  description = "Private DNS zones by their short names."
  value       = { for key, zone in azurerm_private_dns_zone.this : key => zone.id }
}
