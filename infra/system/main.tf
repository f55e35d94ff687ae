# The whole system: what the apps stand on, the apps, who may do what, and what wakes somebody. An environment says what
# is its own: names, sizes, and whether what the apps stand on is reached from within a network alone.
locals {
  name = "${var.project}-${var.environment}"
  tags = merge(var.tags, { project = var.project, environment = var.environment, managed-by = "terraform" })

  # Names that are unique in all of Azure have the suffix; those of accounts and registries take no hyphens.
  compact = "${var.project}${var.environment}${var.suffix}"

  zones = {
    database    = "privatelink.database.windows.net"
    service-bus = "privatelink.servicebus.windows.net"
    redis       = "privatelink.redis.azure.net"
    vault       = "privatelink.vaultcore.azure.net"
    blob        = "privatelink.blob.core.windows.net"
    file        = "privatelink.file.core.windows.net"
    registry    = "privatelink.azurecr.io"
  }

  endpoints = {
    database    = { id = module.database.id, subresource = "sqlServer" }
    service-bus = { id = module.service_bus.id, subresource = "namespace" }
    redis       = { id = module.redis.id, subresource = "redisEnterprise" }
    vault       = { id = module.vault.id, subresource = "vault" }
    blob        = { id = module.storage.blobs_id, subresource = "blob" }
    file        = { id = module.storage.imports_id, subresource = "file" }
    registry    = { id = module.registry.id, subresource = "registry" }
  }
}

module "group" {
  source = "../modules/group"

  name     = "rg-${local.name}"
  location = var.location
  tags     = local.tags
  budget   = var.budget
}

module "network" {
  source = "../modules/network"
  count  = var.private ? 1 : 0

  name                = local.name
  resource_group_name = module.group.name
  location            = module.group.location
  tags                = local.tags
  address_space       = var.address_space
  deployers           = var.deployers
  zones               = local.zones
}

module "private_endpoint" {
  source   = "../modules/private-endpoint"
  for_each = var.private ? local.endpoints : {}

  name                = "${local.name}-${each.key}"
  resource_group_name = module.group.name
  location            = module.group.location
  tags                = local.tags
  subnet_id           = module.network[0].endpoints_subnet_id
  resource_id         = each.value.id
  subresource         = each.value.subresource
  zone_id             = module.network[0].zone_ids[each.key]
}

module "observability" {
  source = "../modules/observability"

  name                = local.name
  resource_group_name = module.group.name
  location            = module.group.location
  tags                = local.tags
  retention_in_days   = var.telemetry.retention_in_days
  daily_gb            = var.telemetry.daily_gb
  emails              = var.alert_emails
}

module "database" {
  source = "../modules/database"

  server_name         = "sql-${local.name}-${var.suffix}"
  resource_group_name = module.group.name
  location            = module.group.location
  tags                = local.tags
  administrator       = var.database_administrator
  sku                 = var.database.sku
  serverless          = var.database.serverless
  max_size_gb         = var.database.max_size_gb
  zone_redundant      = var.zone_redundant
  restore_days        = var.database.restore_days
  public              = !var.private
  locked              = var.protected
}

module "service_bus" {
  source = "../modules/service-bus"

  name                = "sb-${local.name}-${var.suffix}"
  resource_group_name = module.group.name
  location            = module.group.location
  tags                = local.tags
  entities            = "${path.module}/../../contracts/service-bus/Config.json"
  sku                 = var.service_bus_sku
  public              = !var.private
}

module "redis" {
  source = "../modules/redis"

  name                = "redis-${local.name}-${var.suffix}"
  resource_group_name = module.group.name
  location            = module.group.location
  tags                = local.tags
  sku                 = var.redis.sku
  high_availability   = var.redis.high_availability
  public              = !var.private
}

module "storage" {
  source = "../modules/storage"

  name                = local.compact
  resource_group_name = module.group.name
  location            = module.group.location
  tags                = local.tags
  replication         = var.zone_redundant ? "ZRS" : "LRS"
  imports_gb          = var.imports_gb
  public              = !var.private
}

module "registry" {
  source = "../modules/registry"

  name                = "cr${local.compact}"
  resource_group_name = module.group.name
  location            = module.group.location
  tags                = local.tags
  sku                 = var.registry_sku
  public              = !var.private
}

module "vault" {
  source = "../modules/vault"

  name                = "kv-${local.name}-${var.suffix}"
  resource_group_name = module.group.name
  location            = module.group.location
  tags                = local.tags
  purge_protection    = var.protected
  public              = !var.private
  workspace_id        = module.observability.workspace_id

  secrets = merge(
    { for name in ["identity-api-key", "identity-service-account", "identity-viewer", "redis-url", "telemetry-connection"] : name => lookup(var.secret_versions, name, 1) },
    var.first_admin == null ? {} : { first-admin-password = lookup(var.secret_versions, "first-admin-password", 1) },
  )
  values = {
    identity-api-key         = var.identity_api_key
    identity-service-account = var.identity_service_account
    identity-viewer          = var.identity_viewer
    first-admin-password     = var.first_admin_password
    redis-url                = module.redis.url
    telemetry-connection     = module.observability.connection_string
  }
}

module "app_environment" {
  source = "../modules/app-environment"

  name                = local.name
  resource_group_name = module.group.name
  location            = module.group.location
  tags                = local.tags
  workspace_id        = module.observability.workspace_id
  subnet_id           = var.private ? module.network[0].apps_subnet_id : null
  zone_redundant      = var.zone_redundant
  imports             = module.storage.imports
}

module "app" {
  source   = "../modules/app"
  for_each = local.services

  name_prefix         = local.name
  service             = each.key
  resource_group_name = module.group.name
  location            = module.group.location
  tags                = local.tags
  environment_id      = module.app_environment.id
  registry            = module.registry.server
  image               = lookup(var.images, each.key, null)
  public              = each.value.public
  port                = each.value.port
  management_port     = each.value.management_port
  cpu                 = var.sizes[each.key].cpu
  database_url        = each.value.database ? module.database.jdbc_url : null
  settings            = each.value.settings
  secrets             = { for variable, name in each.value.secrets : variable => { name = name, uri = module.vault.secret_uris[name] } }
  shares              = each.value.shares
  scale               = merge(each.value.scale, { min = var.sizes[each.key].min, max = var.sizes[each.key].max })

  roles = merge(
    { pull = { scope = module.registry.id, role = "AcrPull" } },
    { for variable, name in each.value.secrets : "secret-${name}" => { scope = module.vault.secret_ids[name], role = "Key Vault Secrets User" } },
    each.value.roles,
  )
  scaler_roles = each.value.scaler_roles
}

module "alerts" {
  source = "../modules/alerts"

  resource_group_name     = module.group.name
  location                = module.group.location
  tags                    = local.tags
  action_group_id         = module.observability.action_group_id
  application_insights_id = module.observability.application_insights_id
  database_id             = module.database.database_id
  redis_id                = module.redis.id
  service_bus_id          = module.service_bus.id
  vault_id                = module.vault.id
  app_ids                 = { for name in keys(var.images) : name => module.app[name].id }
}
