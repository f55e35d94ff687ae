# For trying out: small, without a network of its own, and cheap while nobody uses it.
module "system" {
  source = "../../system"

  environment            = "dev"
  suffix                 = var.suffix
  location               = var.location
  private                = false
  zone_redundant         = false
  protected              = false
  alert_emails           = var.emails
  budget                 = { amount = 250, start_date = var.budget_start, emails = var.emails }
  telemetry              = { retention_in_days = 30, daily_gb = 1, sampling = 1 }
  database_administrator = var.database_administrator
  database = {
    sku          = "GP_S_Gen5_1"
    serverless   = { min_vcores = 0.5, pause_after_minutes = 60 }
    max_size_gb  = 32
    restore_days = 7
  }
  service_bus_sku = "Standard"
  redis           = { sku = "Balanced_B0", high_availability = false }
  registry_sku    = "Basic"
  sizes = {
    gateway           = { cpu = 0.5, min = 1, max = 2 }
    command-service   = { cpu = 0.5, min = 1, max = 2 }
    query-service     = { cpu = 0.5, min = 1, max = 2 }
    cache-invalidator = { cpu = 0.5, min = 1, max = 2 }
  }
  images = var.images

  identity_project         = var.identity_project
  first_admin              = var.first_admin
  secret_versions          = var.secret_versions
  identity_api_key         = var.identity_api_key
  identity_service_account = var.identity_service_account
  identity_viewer          = var.identity_viewer
  first_admin_password     = var.first_admin_password
}
