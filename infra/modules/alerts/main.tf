# What wakes somebody. Every alert has its runbook in docs/operations.md under its name; a check compares the two.
locals {
  # By what the services measure themselves: the meter, how its samples in a window become one number, and the threshold.
  # Names are as Application Insights has them (docs/operations.md); of requests a share is told, and each says of how many.
  meters = {
    outbox-is-old = {
      severity = 1, window = "PT5M", periods = 1, threshold = 30, by = "", missing = false
      query    = "AppMetrics | where Name == 'tracks_outbox_oldest' | summarize value = max(Max)"
    }
    outbox-refused = {
      severity = 2, window = "PT5M", periods = 1, threshold = 0, by = "", missing = false
      query    = "AppMetrics | where Name == 'tracks_outbox_refused' | summarize value = max(Max)"
    }
    bus-is-behind = {
      severity = 1, window = "PT5M", periods = 1, threshold = 60, by = "entity", missing = false
      query    = "AppMetrics | where Name == 'tracks_bus_oldest' | summarize value = max(Max) by entity = tostring(Properties.entity)"
    }
    dead-letters = {
      severity = 2, window = "PT5M", periods = 1, threshold = 0, by = "entity", missing = false
      query    = "AppMetrics | where Name == 'tracks_bus_dead_letters' | summarize value = max(Max) by entity = tostring(Properties.entity)"
    }
    reconciler-corrects = {
      severity = 2, window = "PT15M", periods = 1, threshold = 0, by = "", missing = false
      query    = "AppMetrics | where Name == 'tracks_reconciler_corrections' | summarize value = sum(Sum)"
    }
    reconciler-stands = {
      severity = 2, window = "PT5M", periods = 1, threshold = 10, by = "", missing = false
      query    = "AppMetrics | where Name == 'tracks_reconciler_age' | summarize value = min(Min)"
    }
    measures-are-missing = {
      severity = 1, window = "PT10M", periods = 1, threshold = 1, by = "", missing = true
      query    = "AppMetrics | where Name == 'tracks_outbox_oldest' or Name == 'tracks_bus_oldest' | summarize value = dcount(Name) - 1"
    }
    requests-fail = {
      severity = 1, window = "PT5M", periods = 2, threshold = 1, by = "", missing = false
      query    = "AppRequests | where isnotnull(toint(ResultCode)) and toint(ResultCode) >= 100 | summarize value = 100.0 * sumif(ItemCount, toint(ResultCode) >= 500) / sum(ItemCount)"
    }
  }

  # By what Azure measures of what the services stand on.
  platform = {
    database-is-busy = {
      severity    = 2, scope = var.database_id, namespace = "Microsoft.Sql/servers/databases", metric = "cpu_percent"
      aggregation = "Average", operator = "GreaterThan", threshold = 80, window = "PT15M"
    }
    database-is-full = {
      severity    = 1, scope = var.database_id, namespace = "Microsoft.Sql/servers/databases", metric = "storage_percent"
      aggregation = "Maximum", operator = "GreaterThan", threshold = 85, window = "PT1H"
    }
    redis-is-full = {
      severity    = 2, scope = var.redis_id, namespace = "Microsoft.Cache/redisEnterprise", metric = "usedmemorypercentage"
      aggregation = "Maximum", operator = "GreaterThan", threshold = 85, window = "PT15M"
    }
    bus-throttles = {
      severity    = 2, scope = var.service_bus_id, namespace = "Microsoft.ServiceBus/namespaces", metric = "ThrottledRequests"
      aggregation = "Total", operator = "GreaterThan", threshold = 0, window = "PT15M"
    }
    vault-is-away = {
      severity    = 2, scope = var.vault_id, namespace = "Microsoft.KeyVault/vaults", metric = "Availability"
      aggregation = "Average", operator = "LessThan", threshold = 99, window = "PT15M"
    }
  }
}

resource "azurerm_monitor_scheduled_query_rules_alert_v2" "this" {
  for_each = local.meters

  name                    = each.key
  display_name            = each.key
  description             = "Runbook: docs/operations.md, ${each.key}"
  location                = var.location
  resource_group_name     = var.resource_group_name
  scopes                  = [var.application_insights_id]
  severity                = each.value.severity
  evaluation_frequency    = "PT5M"
  window_duration         = each.value.window
  auto_mitigation_enabled = true
  # The tables are there only once something has been sent.
  skip_query_validation = true
  tags                  = var.tags

  criteria {
    query                   = each.value.query
    time_aggregation_method = "Maximum"
    metric_measure_column   = "value"
    operator                = each.value.missing ? "LessThan" : "GreaterThan"
    threshold               = each.value.threshold

    dynamic "dimension" {
      for_each = each.value.by == "" ? [] : [each.value.by]
      content {
        name     = dimension.value
        operator = "Include"
        values   = ["*"]
      }
    }

    failing_periods {
      minimum_failing_periods_to_trigger_alert = each.value.periods
      number_of_evaluation_periods             = each.value.periods
    }
  }

  action {
    action_groups = [var.action_group_id]
  }
}

resource "azurerm_monitor_metric_alert" "this" {
  for_each = local.platform

  name                = each.key
  description         = "Runbook: docs/operations.md, ${each.key}"
  resource_group_name = var.resource_group_name
  scopes              = [each.value.scope]
  severity            = each.value.severity
  frequency           = "PT5M"
  window_size         = each.value.window
  auto_mitigate       = true
  tags                = var.tags

  criteria {
    metric_namespace = each.value.namespace
    metric_name      = each.value.metric
    aggregation      = each.value.aggregation
    operator         = each.value.operator
    threshold        = each.value.threshold
  }

  action {
    action_group_id = var.action_group_id
  }
}

resource "azurerm_monitor_metric_alert" "restarts" {
  for_each = var.app_ids

  name                = "${each.key}-restarts"
  description         = "Runbook: docs/operations.md, a-service-restarts"
  resource_group_name = var.resource_group_name
  scopes              = [each.value]
  severity            = 2
  frequency           = "PT5M"
  window_size         = "PT15M"
  auto_mitigate       = true
  tags                = var.tags

  criteria {
    metric_namespace = "Microsoft.App/containerApps"
    metric_name      = "RestartCount"
    aggregation      = "Maximum"
    operator         = "GreaterThan"
    threshold        = 2
  }

  action {
    action_group_id = var.action_group_id
  }
}
