output "workspace_id" {
  description = "Log Analytics workspace."
  value       = azurerm_log_analytics_workspace.this.id
}

output "application_insights_id" {
  description = "Application Insights."
  value       = azurerm_application_insights.this.id
}

output "connection_string" {
  description = "What the services send telemetry with. Whoever has it may send, not read."
  value       = azurerm_application_insights.this.connection_string
  sensitive   = true
}

output "action_group_id" {
  description = "Who is told of alerts."
  value       = azurerm_monitor_action_group.this.id
}
