# For users: in several zones, protected, and with nothing open to the internet but the gateway.
module "system" {
  source = "../../system"

  environment            = "prod"
  suffix                 = var.suffix
  location               = var.location
  private                = true
  deployers              = var.deployers
  zone_redundant         = true
  protected              = true
  alert_emails           = var.emails
  budget                 = { amount = 2500, start_date = var.budget_start, emails = var.emails }
  telemetry              = { retention_in_days = 90, daily_gb = 10, sampling = 0.1 }
  database_administrator = var.database_administrator
  database = {
    sku          = "GP_Gen5_4"
    max_size_gb  = 256
    restore_days = 35
  }
  service_bus_sku = "Premium"
  redis           = { sku = "Balanced_B5", high_availability = true }
  registry_sku    = "Premium"
  # Two of each, so that one may go: a zone, a roll-out, a crash. The most is what the database and Redis carry.
  sizes = {
    gateway           = { cpu = 1, min = 2, max = 10 }
    command-service   = { cpu = 1, min = 2, max = 8 }
    query-service     = { cpu = 2, min = 2, max = 20 }
    cache-invalidator = { cpu = 0.5, min = 2, max = 4 }
  }
  images       = var.images
  cors_origins = var.cors_origins

  identity_project         = var.identity_project
  first_admin              = var.first_admin
  secret_versions          = var.secret_versions
  identity_api_key         = var.identity_api_key
  identity_service_account = var.identity_service_account
  identity_viewer          = var.identity_viewer
  first_admin_password     = var.first_admin_password
}
