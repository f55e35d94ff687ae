variable "resource_group_name" {
  description = "Resource group."
  type        = string
}

variable "location" {
  description = "Azure region."
  type        = string
}

variable "tags" {
  description = "Tags of everything."
  type        = map(string)
}

variable "action_group_id" {
  description = "Who is told."
  type        = string
}

variable "application_insights_id" {
  description = "Where the services' measures are."
  type        = string
}

variable "database_id" {
  description = "The database."
  type        = string
}

variable "redis_id" {
  description = "Redis."
  type        = string
}

variable "service_bus_id" {
  description = "The Service Bus namespace."
  type        = string
}

variable "vault_id" {
  description = "The vault."
  type        = string
}

variable "app_ids" {
  description = "The apps by name."
  type        = map(string)
}
