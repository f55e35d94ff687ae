# One plan, because each takes seconds; every assertion has a mutant in .ci/terraform/mutants that fails it.
mock_provider "azurerm" {}

variables {
  subscription_id = "00000000-0000-0000-0000-000000000000"
  suffix          = "a1b2c" # as long as it may be, so that names are as long as they get
  emails          = ["ops@example.com"]
  budget_start    = "2026-01-01T00:00:00Z"
  database_administrator = {
    name      = "tracks-database-administrators"
    object_id = "00000000-0000-0000-0000-000000000001"
  }
  identity_project         = "demo-tracks"
  identity_api_key         = "an api key"
  identity_service_account = "{}"
  identity_viewer          = "{}"
  first_admin_password     = "a password that is not asked for"
  images = {
    gateway           = "example.azurecr.io/tracks/gateway@sha256:0000000000000000000000000000000000000000000000000000000000000000"
    command-service   = "example.azurecr.io/tracks/command-service@sha256:0000000000000000000000000000000000000000000000000000000000000000"
    query-service     = "example.azurecr.io/tracks/query-service@sha256:0000000000000000000000000000000000000000000000000000000000000000"
    cache-invalidator = "example.azurecr.io/tracks/cache-invalidator@sha256:0000000000000000000000000000000000000000000000000000000000000000"
  }
}


run "dev" {
  command = apply

  # Keys are shared only where no identity works.
  assert {
    condition     = !output.posture.database.shared_keys
    error_message = "The database takes SQL logins."
  }
  assert {
    condition     = !output.posture.service_bus.shared_keys
    error_message = "The bus takes shared keys."
  }
  assert {
    condition     = !output.posture.storage.blobs.shared_keys
    error_message = "The account of blobs takes its shared key."
  }
  assert {
    condition     = !output.posture.registry.shared_keys && !output.posture.registry.anonymous
    error_message = "Images are pulled by password, or by anybody."
  }
  assert {
    condition     = alltrue([for app in output.posture.apps : !app.scaler_by_key])
    error_message = "A scale rule has a key."
  }

  # TLS is 1.2 or newer.
  assert {
    condition     = alltrue([for part in [output.posture.database, output.posture.service_bus, output.posture.redis, output.posture.storage.blobs, output.posture.storage.imports] : contains(["1.2", "1.3"], part.tls)])
    error_message = "Something takes TLS below 1.2, or none."
  }
  assert {
    condition     = output.posture.storage.blobs.https_only && output.posture.storage.imports.https_only
    error_message = "An account of storage answers without TLS."
  }
  assert {
    condition     = output.posture.storage.imports.smb == "SMB3.1.1 AES-256-GCM"
    error_message = "The share is reached by SMB without, or with weaker, encryption."
  }
  assert {
    condition     = output.posture.app_environment.encrypted_inside
    error_message = "Apps call each other in the clear."
  }
  assert {
    condition     = !output.posture.apps["gateway"].plain_http
    error_message = "The gateway answers without TLS."
  }

  # Every secret is in the vault.
  assert {
    condition     = alltrue(flatten([for app in output.posture.apps : [for name in keys(app.settings) : !can(regex("PASSWORD|TOKEN|API_KEY|SERVICE_ACCOUNT|REDIS_URL|CONNECTION", name))]]))
    error_message = "A secret is a plain setting."
  }
  assert {
    condition     = alltrue([for app in output.posture.apps : length(app.inline_values) == 0])
    error_message = "A secret's value is in an app instead of the vault."
  }
  assert {
    condition     = output.posture.vault.secrets == tolist(["identity-api-key", "identity-service-account", "identity-viewer", "redis-url", "telemetry-connection"])
    error_message = "The vault lacks a secret, or has one that nobody reads."
  }
  assert {
    condition     = output.posture.vault.by_role && !output.posture.vault.values_in_state
    error_message = "The vault is not by role, or its values are in the state."
  }

  # Who may do what.
  assert {
    condition     = output.posture.apps["gateway"].roles == tolist(["AcrPull", "Key Vault Secrets User"])
    error_message = "The gateway may do more than pull its image and read its one secret."
  }
  assert {
    condition     = output.posture.apps["query-service"].roles == tolist(["AcrPull", "Key Vault Secrets User", "Key Vault Secrets User", "Key Vault Secrets User"])
    error_message = "query-service may do more than pull its image and read its three secrets."
  }
  assert {
    condition     = [for role in output.posture.apps["command-service"].roles : role if strcontains(role, "Bus")] == ["Azure Service Bus Data Sender"]
    error_message = "command-service sends, and nothing else."
  }
  assert {
    condition     = [for role in output.posture.apps["cache-invalidator"].roles : role if strcontains(role, "Bus")] == ["Azure Service Bus Data Receiver", "Azure Service Bus Data Sender"]
    error_message = "cache-invalidator receives, and replays."
  }
  assert {
    condition     = output.posture.apps["cache-invalidator"].scaler_roles == tolist(["Azure Service Bus Data Owner"])
    error_message = "The scaler may count what waits, by an identity of its own, and nothing else."
  }

  # Only the gateway is public.
  assert {
    condition     = [for name, app in output.posture.apps : name if app.public] == ["gateway"]
    error_message = "The gateway, and no other, is reached from the internet."
  }
  assert {
    condition     = !output.posture.storage.blobs.anonymous_blobs && !output.posture.storage.imports.anonymous_blobs
    error_message = "Blobs may be read by anybody."
  }

  # Redis is as the cache needs it.
  assert {
    condition     = output.posture.redis.clustering == "NoCluster"
    error_message = "The promised names of keys span slots."
  }
  assert {
    condition     = output.posture.redis.eviction == "NoEviction" || startswith(output.posture.redis.eviction, "Volatile")
    error_message = "Floors have no time to live and must not be evicted."
  }

  # Names are within Azure's limits.
  assert {
    condition     = can(regex("^[a-z][a-z0-9-]{1,61}[a-z0-9]$", output.posture.database.name))
    error_message = "The name of the SQL server."
  }
  assert {
    condition     = can(regex("^[a-zA-Z][a-zA-Z0-9-]{4,48}[a-zA-Z0-9]$", output.posture.service_bus.name))
    error_message = "The name of the namespace."
  }
  assert {
    condition     = can(regex("^[a-zA-Z0-9][a-zA-Z0-9-]{0,58}[a-zA-Z0-9]$", output.posture.redis.name))
    error_message = "The name of Redis."
  }
  assert {
    condition     = can(regex("^[a-zA-Z](?:-?[a-zA-Z0-9]){2,23}$", output.posture.vault.name)) && length(output.posture.vault.name) <= 24
    error_message = "The name of the vault."
  }
  assert {
    condition     = alltrue([for account in output.posture.storage : can(regex("^[a-z0-9]{3,24}$", account.name))])
    error_message = "The name of an account of storage."
  }
  assert {
    condition     = can(regex("^[a-zA-Z0-9]{5,50}$", output.posture.registry.name))
    error_message = "The name of the registry."
  }
  assert {
    condition     = length(output.posture.group.name) <= 90
    error_message = "The name of the resource group."
  }
  assert {
    condition     = alltrue([for app in output.posture.apps : can(regex("^[a-z][a-z0-9-]{0,30}[a-z0-9]$", app.name)) && length(app.identity_name) <= 128])
    error_message = "The name of an app, or of its identity."
  }

  # Stopping and scaling.
  assert {
    condition     = alltrue([for app in output.posture.apps : app.grace_seconds >= 60])
    error_message = "A service is killed before it has drained."
  }
  assert {
    condition     = alltrue([for app in output.posture.apps : app.replicas[0] >= 1 && app.replicas[1] > app.replicas[0]])
    error_message = "A service scales to nothing, or not at all."
  }
  assert {
    condition     = output.posture.apps["gateway"].scaled_by == ["http 200"]
    error_message = "The gateway scales by concurrent requests."
  }
  assert {
    condition     = output.posture.apps["command-service"].scaled_by == ["http 20"]
    error_message = "command-service scales by concurrent requests."
  }
  assert {
    condition     = length(output.posture.apps["query-service"].scaled_by) == 2 && contains(output.posture.apps["query-service"].scaled_by, "http 50") && anytrue([for rule in output.posture.apps["query-service"].scaled_by : startswith(rule, "cpu ")])
    error_message = "query-service scales by concurrent requests and by CPU."
  }
  assert {
    condition     = length(output.posture.apps["cache-invalidator"].scaled_by) == 1 && alltrue([for part in ["azure-servicebus ", "\"topicName\":\"tracks\"", "\"subscriptionName\":\"cache-invalidator\"", "\"messageCount\":\"500\""] : strcontains(output.posture.apps["cache-invalidator"].scaled_by[0], part)])
    error_message = "cache-invalidator scales by what waits on its subscription."
  }
  assert {
    condition     = output.posture.apps["command-service"].shares == ["imports"] && output.posture.apps["command-service"].settings["TRACKS_IMPORTS_DIRECTORY"] == "/mnt/imports"
    error_message = "Instances of command-service share no directory of uploads."
  }

  # The bus is what the emulators are.
  assert {
    condition = alltrue([for queue in jsondecode(file("../../../contracts/service-bus/Config.json")).UserConfig.Namespaces[0].Queues :
    alltrue([for property, value in output.entities.queues[queue.Name] : value == queue.Properties[property]])])
    error_message = "A queue is not as in Config.json."
  }
  assert {
    condition = alltrue([for topic in jsondecode(file("../../../contracts/service-bus/Config.json")).UserConfig.Namespaces[0].Topics :
    alltrue([for property, value in output.entities.topics[topic.Name] : value == topic.Properties[property]])])
    error_message = "A topic is not as in Config.json."
  }
  assert {
    condition = alltrue(flatten([for topic in jsondecode(file("../../../contracts/service-bus/Config.json")).UserConfig.Namespaces[0].Topics :
      [for subscription in topic.Subscriptions :
    [for property, value in output.entities.subscriptions["${topic.Name}/${subscription.Name}"] : value == subscription.Properties[property]]]]))
    error_message = "A subscription is not as in Config.json."
  }
  assert {
    condition     = output.entities.topics["tracks"].RequiresDuplicateDetection && output.entities.queues["report-requests"].RequiresDuplicateDetection
    error_message = "The bus takes the same message twice."
  }

  # Alerts and the budget tell somebody.
  assert {
    condition     = output.posture.alerts_told && length(output.alerts) >= 17
    error_message = "An alert is missing, or tells nobody."
  }
  assert {
    condition     = output.posture.group.budget > 0
    error_message = "There is no budget."
  }

  # It costs little.
  assert {
    condition     = output.posture.database.serverless && output.posture.group.budget <= 250
    error_message = "An environment to try out costs like one for users."
  }
}
