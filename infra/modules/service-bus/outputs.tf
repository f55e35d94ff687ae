output "id" {
  description = "Resource id of the namespace."
  value       = azurerm_servicebus_namespace.this.id
}

output "name" {
  description = "TRACKS_SERVICEBUS_NAMESPACE."
  value       = azurerm_servicebus_namespace.this.name
}

output "topic_ids" {
  description = "Topics by name, for who may send."
  value       = { for name, topic in azurerm_servicebus_topic.this : name => topic.id }
}

output "queue_ids" {
  description = "Queues by name."
  value       = { for name, queue in azurerm_servicebus_queue.this : name => queue.id }
}

output "subscription_ids" {
  description = "Subscriptions by `topic/name`, for who may receive."
  value       = { for name, subscription in azurerm_servicebus_subscription.this : name => subscription.id }
}

output "entities" {
  description = "The entities as they are made, to compare with the file."
  value = {
    queues = { for name, queue in azurerm_servicebus_queue.this : name => {
      DefaultMessageTimeToLive            = queue.default_message_ttl
      DuplicateDetectionHistoryTimeWindow = queue.duplicate_detection_history_time_window
      LockDuration                        = queue.lock_duration
      MaxDeliveryCount                    = queue.max_delivery_count
      DeadLetteringOnMessageExpiration    = queue.dead_lettering_on_message_expiration
      RequiresDuplicateDetection          = queue.requires_duplicate_detection
      RequiresSession                     = queue.requires_session
    } }
    topics = { for name, topic in azurerm_servicebus_topic.this : name => {
      DefaultMessageTimeToLive            = topic.default_message_ttl
      DuplicateDetectionHistoryTimeWindow = topic.duplicate_detection_history_time_window
      RequiresDuplicateDetection          = topic.requires_duplicate_detection
    } }
    subscriptions = { for name, subscription in azurerm_servicebus_subscription.this : name => {
      DefaultMessageTimeToLive         = subscription.default_message_ttl
      LockDuration                     = subscription.lock_duration
      MaxDeliveryCount                 = subscription.max_delivery_count
      DeadLetteringOnMessageExpiration = subscription.dead_lettering_on_message_expiration
      RequiresSession                  = subscription.requires_session
    } }
    rules = { for name, rule in azurerm_servicebus_subscription_rule.this : name => {
      filter = rule.filter_type
      sql    = rule.sql_filter
      label  = try(rule.correlation_filter[0].label, null)
    } }
  }
}

output "posture" {
  description = "What is asserted of it."
  value = {
    name        = azurerm_servicebus_namespace.this.name
    public      = azurerm_servicebus_namespace.this.public_network_access_enabled
    tls         = azurerm_servicebus_namespace.this.minimum_tls_version
    shared_keys = azurerm_servicebus_namespace.this.local_auth_enabled
  }
}
