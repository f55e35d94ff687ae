variable "subscription_id" {
  description = "Azure subscription."
  type        = string
}

variable "suffix" {
  description = "What makes names unique that must be so in all of Azure: 2 to 5 lower-case letters and digits."
  type        = string
}

variable "location" {
  description = "Azure region."
  type        = string
  default     = "westeurope"
}

variable "emails" {
  description = "Who is told of alerts and of the budget."
  type        = list(string)
}

variable "budget_start" {
  description = "The first of the month from which the budget counts: 2026-12-01T00:00:00Z."
  type        = string
}

variable "database_administrator" {
  description = "The Entra group (or user) that administers the database."
  type = object({
    name      = string
    object_id = string
  })
}

variable "images" {
  description = "Image of each service by its digest; empty at first."
  type        = map(string)
  default     = {}
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
  description = "Numbers that are raised to have a secret written anew, by the secret's name."
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
  description = "JSON of a service account that may look at the project's accounts."
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

variable "deployers" {
  description = "Addresses in a peered network from which deployments reach vault and registry."
  type        = string
}

variable "cors_origins" {
  description = "Origins whose pages may call."
  type        = list(string)
  default     = []
}
