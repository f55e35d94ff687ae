output "url" {
  description = "Where the system is reached."
  value       = module.system.url
}

output "registry" {
  description = "Host that images are pushed to."
  value       = module.system.registry
}

output "resource_group" {
  description = "The resource group that everything is in."
  value       = module.system.resource_group
}

output "database_users" {
  description = "The identities that need a user in the database (infra/sql/users.sql)."
  value       = module.system.database_users
}

output "alerts" {
  description = "The alerts; each has a runbook in docs/operations.md."
  value       = module.system.alerts
}

output "entities" {
  description = "The entities of the bus."
  value       = module.system.entities
}

output "posture" {
  description = "What the tests assert."
  value       = module.system.posture
}
