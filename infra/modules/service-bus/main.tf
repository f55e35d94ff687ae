# The namespace, with the entities of contracts/service-bus/Config.json: the file that the emulators read.
locals {
  namespace = jsondecode(file(var.entities)).UserConfig.Namespaces[0]

  queues = { for queue in local.namespace.Queues : queue.Name => queue.Properties }
  topics = { for topic in local.namespace.Topics : topic.Name => topic.Properties }

  subscriptions = merge([
    for topic in local.namespace.Topics : {
      for subscription in topic.Subscriptions : "${topic.Name}/${subscription.Name}" => {
        topic      = topic.Name
        name       = subscription.Name
        properties = subscription.Properties
        rules      = try(subscription.Rules, [])
      }
    }
  ]...)

  rules = merge([
    for key, subscription in local.subscriptions : {
      for rule in subscription.rules : "${key}/${rule.Name}" => {
        subscription = key
        name         = rule.Name
        properties   = rule.Properties
      }
    }
  ]...)
}

resource "azurerm_servicebus_namespace" "this" {
  name                          = var.name
  location                      = var.location
  resource_group_name           = var.resource_group_name
  sku                           = var.sku
  capacity                      = var.sku == "Premium" ? var.messaging_units : 0
  premium_messaging_partitions  = var.sku == "Premium" ? 1 : 0
  local_auth_enabled            = false
  minimum_tls_version           = "1.2"
  public_network_access_enabled = var.public
  tags                          = var.tags

  lifecycle {
    precondition {
      condition     = var.public || var.sku == "Premium"
      error_message = "Only the Premium tier has private endpoints."
    }
  }
}

resource "azurerm_servicebus_queue" "this" {
  for_each = local.queues

  name                                    = each.key
  namespace_id                            = azurerm_servicebus_namespace.this.id
  default_message_ttl                     = each.value.DefaultMessageTimeToLive
  lock_duration                           = each.value.LockDuration
  max_delivery_count                      = each.value.MaxDeliveryCount
  dead_lettering_on_message_expiration    = each.value.DeadLetteringOnMessageExpiration
  requires_duplicate_detection            = each.value.RequiresDuplicateDetection
  duplicate_detection_history_time_window = each.value.DuplicateDetectionHistoryTimeWindow
  requires_session                        = each.value.RequiresSession
  forward_to                              = each.value.ForwardTo == "" ? null : each.value.ForwardTo
  forward_dead_lettered_messages_to       = each.value.ForwardDeadLetteredMessagesTo == "" ? null : each.value.ForwardDeadLetteredMessagesTo
}

resource "azurerm_servicebus_topic" "this" {
  for_each = local.topics

  name                                    = each.key
  namespace_id                            = azurerm_servicebus_namespace.this.id
  default_message_ttl                     = each.value.DefaultMessageTimeToLive
  requires_duplicate_detection            = each.value.RequiresDuplicateDetection
  duplicate_detection_history_time_window = each.value.DuplicateDetectionHistoryTimeWindow
}

resource "azurerm_servicebus_subscription" "this" {
  for_each = local.subscriptions

  name                                 = each.value.name
  topic_id                             = azurerm_servicebus_topic.this[each.value.topic].id
  default_message_ttl                  = each.value.properties.DefaultMessageTimeToLive
  lock_duration                        = each.value.properties.LockDuration
  max_delivery_count                   = each.value.properties.MaxDeliveryCount
  dead_lettering_on_message_expiration = each.value.properties.DeadLetteringOnMessageExpiration
  requires_session                     = each.value.properties.RequiresSession
  forward_to                           = each.value.properties.ForwardTo == "" ? null : each.value.properties.ForwardTo
  forward_dead_lettered_messages_to    = each.value.properties.ForwardDeadLetteredMessagesTo == "" ? null : each.value.properties.ForwardDeadLetteredMessagesTo
}

# A subscription is born with a rule `$Default` that lets everything pass; one with rules of its own must lose it by
# hand (README.md), because no resource can delete what it did not make.
resource "azurerm_servicebus_subscription_rule" "this" {
  for_each = local.rules

  name            = each.value.name
  subscription_id = azurerm_servicebus_subscription.this[each.value.subscription].id
  filter_type     = each.value.properties.FilterType == "Sql" ? "SqlFilter" : "CorrelationFilter"
  sql_filter      = try(each.value.properties.SqlFilter.SqlExpression, null)
  action          = try(each.value.properties.Action.SqlExpression, null)

  dynamic "correlation_filter" {
    for_each = each.value.properties.FilterType == "Correlation" ? [each.value.properties.CorrelationFilter] : []
    content {
      content_type        = try(correlation_filter.value.ContentType, null)
      correlation_id      = try(correlation_filter.value.CorrelationId, null)
      label               = try(correlation_filter.value.Label, null)
      message_id          = try(correlation_filter.value.MessageId, null)
      reply_to            = try(correlation_filter.value.ReplyTo, null)
      reply_to_session_id = try(correlation_filter.value.ReplyToSessionId, null)
      session_id          = try(correlation_filter.value.SessionId, null)
      to                  = try(correlation_filter.value.To, null)
      properties          = try(correlation_filter.value.Properties, null)
    }
  }
}
