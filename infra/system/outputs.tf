output "url" {
  description = "Where the system is reached."
  value       = try("https://${module.app["gateway"].fqdn}", null)
}

output "registry" {
  description = "Host that images are pushed to."
  value       = module.registry.server
}

output "resource_group" {
  description = "The resource group that everything is in."
  value       = module.group.name
}

output "database_users" {
  description = "The identities that need a user in the database (infra/sql/users.sql)."
  value       = { for name, service in local.services : name => module.app[name].identity_name if service.database }
}

output "alerts" {
  description = "The alerts; each has a runbook in docs/operations.md."
  value       = module.alerts.names
}

output "entities" {
  description = "The entities of the bus."
  value       = module.service_bus.entities
}

output "posture" {
  description = "What the tests assert: names, who gets in, how, and by what it scales."
  value = {
    group           = { name = module.group.name, budget = module.group.budget }
    database        = module.database.posture
    service_bus     = module.service_bus.posture
    redis           = module.redis.posture
    storage         = module.storage.posture
    vault           = module.vault.posture
    registry        = module.registry.posture
    app_environment = module.app_environment.posture
    apps            = { for name, app in module.app : name => app.posture }
    endpoints       = sort(keys(module.private_endpoint))
    alerts_told     = module.alerts.told
  }
}
