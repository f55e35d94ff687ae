variable "project" {
  description = "What all names begin with: 2 to 6 lower-case letters."
  type        = string
  default     = "tracks"

  validation {
    condition     = can(regex("^[a-z]{2,6}$", var.project))
    error_message = "The project has 2 to 6 lower-case letters, or names would be longer than Azure takes them."
  }
}

variable "environment" {
  description = "Which environment: 2 to 4 lower-case letters, such as dev, test or prod."
  type        = string

  validation {
    condition     = can(regex("^[a-z]{2,4}$", var.environment))
    error_message = "An environment has 2 to 4 lower-case letters, or names would be longer than Azure takes them."
  }
}

variable "suffix" {
  description = "What makes names unique that must be so in all of Azure: 2 to 5 lower-case letters and digits."
  type        = string

  validation {
    condition     = can(regex("^[a-z0-9]{2,5}$", var.suffix))
    error_message = "The suffix has 2 to 5 lower-case letters and digits, or names would be longer than Azure takes them."
  }
}

variable "location" {
  description = "Azure region."
  type        = string
}

variable "tags" {
  description = "Tags of everything, beside project, environment and managed-by."
  type        = map(string)
  default     = {}
}

variable "budget" {
  description = "What a month may cost, in the currency of the subscription, from which month on, and who is told."
  type = object({
    amount     = number
    start_date = string
    emails     = list(string)
  })
}

variable "alert_emails" {
  description = "Who gets alerts."
  type        = list(string)
}

variable "private" {
  description = "Whether what the apps stand on is reached from within a network of its own alone."
  type        = bool
}

variable "address_space" {
  description = "Addresses of that network, a /16."
  type        = string
  default     = "10.40.0.0/16"
}

variable "deployers" {
  description = "Addresses in a peered network from which deployments reach vault and registry, or null."
  type        = string
  default     = null
}

variable "zone_redundant" {
  description = "Whether replicas stand in several zones."
  type        = bool
}

variable "protected" {
  description = "Whether database and vault are protected against deletion."
  type        = bool
}

variable "telemetry" {
  description = "How long telemetry is kept, in days; what a day may bring, in GB (-1: no bound); the share of traces that are sampled."
  type = object({
    retention_in_days = number
    daily_gb          = number
    sampling          = number
  })
}

variable "database_administrator" {
  description = "The Entra group (or user) that administers the database."
  type = object({
    name      = string
    object_id = string
  })
}

variable "database" {
  description = "SKU of the database, the bounds of a serverless one, its most GB, and how many days back it may be restored."
  type = object({
    sku = string
    serverless = optional(object({
      min_vcores          = number
      pause_after_minutes = number
    }))
    max_size_gb  = number
    restore_days = number
  })
}

variable "service_bus_sku" {
  description = "Standard, or Premium, which alone has private endpoints."
  type        = string
}

variable "redis" {
  description = "SKU of Managed Redis, and whether there is a replica."
  type = object({
    sku               = string
    high_availability = bool
  })
}

variable "registry_sku" {
  description = "Basic, Standard, or Premium, which alone has private endpoints."
  type        = string
}

variable "imports_gb" {
  description = "Most that the share of uploads holds, in GB."
  type        = number
  default     = 64
}

variable "sizes" {
  description = "Of each service: CPUs of a replica (memory is twice as many GiB), fewest and most replicas."
  type = map(object({
    cpu = number
    min = number
    max = number
  }))
}

variable "images" {
  description = "Image of each service by its digest. Empty at first: the registry must be there before something can be pushed to it."
  type        = map(string)
  default     = {}
}

variable "cors_origins" {
  description = "Origins whose pages may call."
  type        = list(string)
  default     = []
}

variable "identity_project" {
  description = "Id of the Firebase project of the accounts."
  type        = string
}

variable "first_admin" {
  description = "Address of the first administrator, until there is one; null afterwards."
  type        = string
  default     = null
}

variable "secret_versions" {
  description = "Numbers that are raised to have a secret written anew, by the secret's name. 1 unless told otherwise."
  type        = map(number)
  default     = {}
}

variable "identity_api_key" {
  description = "Web API key of the Firebase project."
  type        = string
  sensitive   = true
  ephemeral   = true
}

variable "identity_service_account" {
  description = "JSON of a service account that may administer the project's accounts."
  type        = string
  sensitive   = true
  ephemeral   = true
}

variable "identity_viewer" {
  description = "JSON of a service account that may look at the project's accounts, and no more: roles/firebaseauth.viewer."
  type        = string
  sensitive   = true
  ephemeral   = true
}

variable "first_admin_password" {
  description = "Password of the first administrator's account, while first_admin is set."
  type        = string
  default     = null
  sensitive   = true
  ephemeral   = true
}
