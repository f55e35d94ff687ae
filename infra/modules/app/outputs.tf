output "principal_id" {
  description = "Object id of its identity."
  value       = azurerm_user_assigned_identity.this.principal_id
}

output "client_id" {
  description = "Client id of its identity."
  value       = azurerm_user_assigned_identity.this.client_id
}

output "identity_name" {
  description = "Name of its identity, by which the database knows it."
  value       = azurerm_user_assigned_identity.this.name
}

output "id" {
  description = "Resource id of the app, or null."
  value       = one(azurerm_container_app.this[*].id)
}

output "fqdn" {
  description = "Name by which it is reached, or null."
  value       = try(azurerm_container_app.this[0].ingress[0].fqdn, null)
}

output "posture" {
  description = "What is asserted of it."
  value = {
    name          = var.service
    identity_name = azurerm_user_assigned_identity.this.name
    public        = try(azurerm_container_app.this[0].ingress[0].external_enabled, false)
    plain_http    = try(azurerm_container_app.this[0].ingress[0].allow_insecure_connections, false)
    grace_seconds = try(azurerm_container_app.this[0].template[0].termination_grace_period_seconds, null)
    replicas      = try([azurerm_container_app.this[0].template[0].min_replicas, azurerm_container_app.this[0].template[0].max_replicas], [0, 0])
    cooldown      = try(azurerm_container_app.this[0].template[0].cooldown_period_in_seconds, null)
    scaled_by = try(concat(
      [for rule in azurerm_container_app.this[0].template[0].http_scale_rule : "http ${rule.concurrent_requests}"],
      [for rule in azurerm_container_app.this[0].template[0].custom_scale_rule : "${rule.custom_rule_type} ${jsonencode(rule.metadata)}"],
    ), [])
    scaler_by_key = try(length(flatten([for rule in azurerm_container_app.this[0].template[0].custom_scale_rule : rule.authentication])) > 0, false)
    settings      = try({ for variable in azurerm_container_app.this[0].template[0].container[0].env : variable.name => variable.value if variable.secret_name == null || variable.secret_name == "" }, {})
    secrets       = try([for variable in azurerm_container_app.this[0].template[0].container[0].env : variable.name if variable.secret_name != null && variable.secret_name != ""], [])
    inline_values = try([for secret in azurerm_container_app.this[0].secret : secret.name if secret.key_vault_secret_id == null], [])
    roles         = sort([for assignment in azurerm_role_assignment.this : assignment.role_definition_name])
    scaler_roles  = sort([for assignment in azurerm_role_assignment.scaler : assignment.role_definition_name])
    shares        = try([for volume in azurerm_container_app.this[0].template[0].volume : volume.storage_name if volume.storage_type == "AzureFile"], [])
  }
}
