# One service as a Container App, with an identity of its own.
locals {
  mounts = merge(
    { tmp = { path = "/tmp", storage_type = "EmptyDir", storage_name = null } },
    { for name, mount in var.shares : name => { path = mount.path, storage_type = "AzureFile", storage_name = mount.storage_name } },
  )
  database = var.database_url == null ? {} : {
    TRACKS_DB_URL = "${var.database_url};msiClientId=${azurerm_user_assigned_identity.this.client_id}"
  }
  scalers = { for name, rule in var.scale.rules : name => rule if rule.type != "http" }
  by_http = { for name, rule in var.scale.rules : name => rule if rule.type == "http" }
}

resource "azurerm_user_assigned_identity" "this" {
  name                = "id-${var.name_prefix}-${var.service}"
  location            = var.location
  resource_group_name = var.resource_group_name
  tags                = var.tags
}

# Counts what waits on the bus, which needs a right to manage that the service itself must not have.
resource "azurerm_user_assigned_identity" "scaler" {
  count = length([for rule in local.scalers : rule if rule.by_identity]) > 0 ? 1 : 0

  name                = "id-${var.name_prefix}-${var.service}-scaler"
  location            = var.location
  resource_group_name = var.resource_group_name
  tags                = var.tags
}

resource "azurerm_role_assignment" "this" {
  for_each = var.roles

  scope                = each.value.scope
  role_definition_name = each.value.role
  principal_id         = azurerm_user_assigned_identity.this.principal_id
  principal_type       = "ServicePrincipal"
}

resource "azurerm_role_assignment" "scaler" {
  for_each = length(azurerm_user_assigned_identity.scaler) > 0 ? var.scaler_roles : {}

  scope                = each.value.scope
  role_definition_name = each.value.role
  principal_id         = azurerm_user_assigned_identity.scaler[0].principal_id
  principal_type       = "ServicePrincipal"
}

resource "azurerm_container_app" "this" {
  # Without an image there is an identity and its roles, and no app: how an environment begins.
  count = var.image == null ? 0 : 1

  name                         = var.service
  resource_group_name          = var.resource_group_name
  container_app_environment_id = var.environment_id
  revision_mode                = "Single"
  max_inactive_revisions       = 10
  workload_profile_name        = "Consumption"
  tags                         = var.tags

  identity {
    type         = "UserAssigned"
    identity_ids = concat([azurerm_user_assigned_identity.this.id], azurerm_user_assigned_identity.scaler[*].id)
  }

  registry {
    server   = var.registry
    identity = azurerm_user_assigned_identity.this.id
  }

  dynamic "secret" {
    for_each = var.secrets
    content {
      name                = secret.value.name
      key_vault_secret_id = secret.value.uri
      identity            = azurerm_user_assigned_identity.this.id
    }
  }

  ingress {
    external_enabled = var.public
    target_port      = var.port
    transport        = "http"
    # Inside, services are called by http://NAME, on wires that the environment encrypts. From outside it is TLS only.
    allow_insecure_connections = !var.public

    traffic_weight {
      latest_revision = true
      percentage      = 100
    }
  }

  template {
    min_replicas                     = var.scale.min
    max_replicas                     = var.scale.max
    cooldown_period_in_seconds       = var.scale.cooldown_seconds
    polling_interval_in_seconds      = 15
    termination_grace_period_seconds = 60 # docs/operations.md, "Stopping": 49 s at worst

    container {
      name   = var.service
      image  = var.image
      cpu    = var.cpu
      memory = "${var.cpu * 2}Gi" # what goes with a CPU in the consumption profile

      dynamic "env" {
        for_each = merge(var.settings, local.database, {
          SERVER_ADDRESS         = "0.0.0.0"
          SERVER_PORT            = tostring(var.port)
          MANAGEMENT_SERVER_PORT = tostring(var.management_port)
          # Which of its identities the service uses; the scaler's is none of its business.
          AZURE_CLIENT_ID = azurerm_user_assigned_identity.this.client_id
        })
        content {
          name  = env.key
          value = env.value
        }
      }

      dynamic "env" {
        for_each = var.secrets
        content {
          name        = env.key
          secret_name = env.value.name
        }
      }

      dynamic "volume_mounts" {
        for_each = local.mounts
        content {
          name = volume_mounts.key
          path = volume_mounts.value.path
        }
      }

      startup_probe {
        transport               = "HTTP"
        port                    = var.management_port
        path                    = "/actuator/health/liveness"
        interval_seconds        = 5
        failure_count_threshold = 24
        timeout                 = 3
      }

      liveness_probe {
        transport               = "HTTP"
        port                    = var.management_port
        path                    = "/actuator/health/liveness"
        interval_seconds        = 10
        failure_count_threshold = 3
        timeout                 = 5
      }

      readiness_probe {
        transport               = "HTTP"
        port                    = var.management_port
        path                    = "/actuator/health/readiness"
        interval_seconds        = 5
        failure_count_threshold = 2
        success_count_threshold = 1
        timeout                 = 3
      }
    }

    dynamic "http_scale_rule" {
      for_each = local.by_http
      content {
        name                = http_scale_rule.key
        concurrent_requests = http_scale_rule.value.metadata.concurrentRequests
      }
    }

    dynamic "custom_scale_rule" {
      for_each = local.scalers
      content {
        name             = custom_scale_rule.key
        custom_rule_type = custom_scale_rule.value.type
        metadata         = custom_scale_rule.value.metadata
        identity_id      = custom_scale_rule.value.by_identity ? azurerm_user_assigned_identity.scaler[0].id : null
      }
    }

    dynamic "volume" {
      for_each = local.mounts
      content {
        name         = volume.key
        storage_type = volume.value.storage_type
        storage_name = volume.value.storage_name
        # The images run as this user and group.
        mount_options = volume.value.storage_type == "AzureFile" ? "uid=10001,gid=10001,dir_mode=0700,file_mode=0600" : null
      }
    }
  }

  depends_on = [azurerm_role_assignment.this, azurerm_role_assignment.scaler]
}
