output "id" {
  description = "Resource id."
  value       = azurerm_managed_redis.this.id
}

output "url" {
  description = "TRACKS_REDIS_URL, with the key."
  value       = "rediss://:${urlencode(azurerm_managed_redis.this.default_database[0].primary_access_key)}@${azurerm_managed_redis.this.hostname}:${azurerm_managed_redis.this.default_database[0].port}"
  sensitive   = true
}

output "posture" {
  description = "What is asserted of it."
  value = {
    name       = azurerm_managed_redis.this.name
    public     = azurerm_managed_redis.this.public_network_access != "Disabled"
    tls        = azurerm_managed_redis.this.default_database[0].client_protocol == "Encrypted" ? "1.2" : "none"
    clustering = azurerm_managed_redis.this.default_database[0].clustering_policy
    eviction   = azurerm_managed_redis.this.default_database[0].eviction_policy
  }
}
