# The services: what each is told, may do, and scales by. A service more is an entry more here, one in `sizes`, and an
# image: the report-worker, when it is there, scales by the queue `report-requests` from zero.
locals {
  telemetry = { APPLICATIONINSIGHTS_CONNECTION_STRING = "telemetry-connection" }
  redis     = { TRACKS_REDIS_URL = "redis-url" }
  accounts  = { TRACKS_IDENTITY_PROJECT = var.identity_project }
  # These look at accounts, and change none.
  viewer = { TRACKS_IDENTITY_SERVICE_ACCOUNT = "identity-viewer" }
  traces = { TRACKS_TRACE_SAMPLING = tostring(var.telemetry.sampling) }
  bus    = { TRACKS_SERVICEBUS_NAMESPACE = module.service_bus.name }

  services = {
    gateway = {
      public          = true
      port            = 8080
      management_port = 9080
      database        = false
      settings = merge(local.traces, {
        TRACKS_GATEWAY_COMMAND     = "http://command-service"
        TRACKS_GATEWAY_QUERY       = "http://query-service"
        TRACKS_GATEWAY_INVALIDATOR = "http://cache-invalidator"
        # The environment's own proxies, which say whose the requests are: its subnet, and the addresses that they
        # have among themselves. None of them is reached from outside but through them.
        TRACKS_GATEWAY_TRUSTED_PROXIES = join(",", concat(var.private ? [module.network[0].apps_addresses] : [], ["100.64.0.0/10", "10.0.0.0/8"]))
        TRACKS_GATEWAY_CORS_ORIGINS    = join(",", var.cors_origins)
      })
      secrets      = local.telemetry
      shares       = {}
      roles        = {}
      scaler_roles = {}
      scale = {
        # It holds requests open for others and uses little CPU itself: concurrent requests are what it runs out of.
        cooldown_seconds = 300
        rules            = { requests = { type = "http", metadata = { concurrentRequests = "200" } } }
      }
    }

    command-service = {
      public          = false
      port            = 8081
      management_port = 9081
      database        = true
      settings = merge(local.traces, local.bus, local.accounts, {
        TRACKS_IMPORTS_DIRECTORY = "/mnt/imports"
      }, var.first_admin == null ? {} : { TRACKS_IDENTITY_FIRST_ADMIN = var.first_admin })
      secrets = merge(local.telemetry, local.redis, {
        TRACKS_IDENTITY_API_KEY         = "identity-api-key"
        TRACKS_IDENTITY_SERVICE_ACCOUNT = "identity-service-account"
      }, var.first_admin == null ? {} : { TRACKS_IDENTITY_FIRST_ADMIN_PASSWORD = "first-admin-password" })
      shares = { imports = { storage_name = module.app_environment.imports_storage, path = "/mnt/imports" } }
      roles = {
        send = { scope = module.service_bus.topic_ids["tracks"], role = "Azure Service Bus Data Sender" }
      }
      scaler_roles = {}
      scale = {
        # A post waits for the database's commit: twenty at once is what its pool of connections (16) serves without a
        # queue. It is never zero, because its relay must run; it goes slowly, because an import that moves begins its
        # batch again.
        cooldown_seconds = 600
        rules            = { requests = { type = "http", metadata = { concurrentRequests = "20" } } }
      }
    }

    query-service = {
      public          = false
      port            = 8082
      management_port = 9082
      database        = true
      settings        = merge(local.traces, local.accounts)
      secrets         = merge(local.telemetry, local.redis, local.viewer)
      shares          = {}
      roles           = {}
      scaler_roles    = {}
      scale = {
        # Answers that lie in memory cost CPU alone, those that are made wait: either may be what it runs out of. It is
        # never zero: a new one has nothing in memory, and its first answers cost the database.
        cooldown_seconds = 300
        rules = {
          requests = { type = "http", metadata = { concurrentRequests = "50" } }
          cpu      = { type = "cpu", metadata = { type = "Utilization", value = "70" } }
        }
      }
    }

    cache-invalidator = {
      public          = false
      port            = 8083
      management_port = 9083
      database        = true
      settings        = merge(local.traces, local.bus, local.accounts)
      secrets         = merge(local.telemetry, local.redis, local.viewer)
      shares          = {}
      roles = {
        receive = { scope = module.service_bus.subscription_ids["tracks/cache-invalidator"], role = "Azure Service Bus Data Receiver" }
        # Dead letters are replayed to the topic.
        replay = { scope = module.service_bus.topic_ids["tracks"], role = "Azure Service Bus Data Sender" }
      }
      # Counts are told to who may manage, and to nobody else.
      scaler_roles = {
        count = { scope = module.service_bus.subscription_ids["tracks/cache-invalidator"], role = "Azure Service Bus Data Owner" }
      }
      scale = {
        # One handles thousands of events a second; 500 that wait are a burst that it should have help with. It is never
        # zero, because its reconciler must run.
        cooldown_seconds = 300
        rules = {
          backlog = {
            type        = "azure-servicebus"
            by_identity = true
            metadata = {
              namespace        = module.service_bus.name
              topicName        = "tracks"
              subscriptionName = "cache-invalidator"
              messageCount     = "500"
            }
          }
        }
      }
    }
  }
}
