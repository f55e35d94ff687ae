output "names" {
  description = "The alerts."
  value = sort(concat(
    keys(azurerm_monitor_scheduled_query_rules_alert_v2.this),
    keys(azurerm_monitor_metric_alert.this),
    [for alert in azurerm_monitor_metric_alert.restarts : alert.name],
  ))
}

output "told" {
  description = "Whether each of them tells somebody."
  value = alltrue(concat(
    [for alert in azurerm_monitor_scheduled_query_rules_alert_v2.this : length(alert.action[0].action_groups) > 0],
    [for alert in azurerm_monitor_metric_alert.this : length(alert.action) > 0],
    [for alert in azurerm_monitor_metric_alert.restarts : length(alert.action) > 0],
  ))
}
